using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.SignUp;

/// <summary>Where the mail's link leads. Opening it changes nothing, because mail programs open links too; the button does.</summary>
public sealed partial class ConfirmPage(IDispatcher dispatcher, NavigationManager navigation, PortalOptions options, IStringLocalizer<SignUpText> text)
{
    [Parameter]
    public string Token { get; set; } = "";

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "confirm")]
    public SignUpForm Form { get; set; } = null!;

    private IStringLocalizer<SignUpText> Text => text;

    private PortalOptions Options => options;

    private Confirmation? Confirmation { get; set; }

    private string? Failure { get; set; }

    private string? SlugError { get; set; }

    private bool AsksForSlug => Confirmation is { SlugIsTaken: true } || SlugError is not null;

    private string AddressPrefix => new Uri(options.PublicUrl).Authority + "/t/";

    protected override async Task OnInitializedAsync()
    {
        Form ??= new SignUpForm();
        var result = await dispatcher.SendAsync(new GetConfirmation(Token));
        if (!result.Succeeded)
        {
            Failure = result.Error!.Message;
            PageStatus.Gone(Http);
            return;
        }

        Confirmation = result.Value;
        if (Confirmation.ProgressToken is { } progress && HttpMethods.IsGet(Http.Request.Method))
            navigation.NavigateTo($"/signup/progress/{progress}");
    }

    private async Task SubmitAsync()
    {
        if (Confirmation is null)
            return;

        var result = await dispatcher.SendAsync(new ConfirmSignUp(Token, Form.Slug));
        if (result.Succeeded)
        {
            if (result.Value.Proof is { } proof)
                SignUpCookie.Set(Http, proof);

            navigation.NavigateTo($"/signup/progress/{result.Value.ProgressToken}");
            return;
        }

        SlugError = result.Error!.Fields.FirstOrDefault(f => f.Field == nameof(ConfirmSignUp.Slug))?.Message;
        Failure = SlugError is null ? result.Error.Message : null;
    }
}
