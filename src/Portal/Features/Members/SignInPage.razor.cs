using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Where people sign in, and where those are sent who must.</summary>
public sealed partial class SignInPage(IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "signin")]
    private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <summary>What the person has just done elsewhere.</summary>
    [SupplyParameterFromQuery]
    private string? Done { get; set; }

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Error? Error { get; set; }

    private string? Said => Error is not null ? null : Done switch
    {
        "password-set" => text["signIn.passwordSet"].Value,
        "signed-out" => text["signIn.signedOut"].Value,
        "signed-out-everywhere" => text["signIn.signedOutEverywhere"].Value,
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity?.IsAuthenticated == true && await dispatcher.SendAsync(new WhoAmI()) is { Succeeded: true, Value: var me })
            navigation.NavigateTo(LocalUrl.OrElse(ReturnUrl, me.Home));
    }

    private async Task SubmitAsync()
    {
        var result = await dispatcher.SendAsync(new SignIn(Form.Email ?? "", Form.Password ?? ""));
        Error = result.Error;
        if (!result.Succeeded)
            return;

        await cookie.IssueAsync(Http, result.Value.Person);
        navigation.NavigateTo(LocalUrl.OrElse(ReturnUrl, result.Value.Home));
    }

    private sealed class Fields
    {
        public string? Email { get; set; }

        public string? Password { get; set; }
    }
}
