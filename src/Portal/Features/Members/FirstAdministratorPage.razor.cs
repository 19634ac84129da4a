using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members;

/// <summary>Where the link of the log leads: making the first account that may do everything.</summary>
public sealed partial class FirstAdministratorPage(IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm(FormName = "first")]
    private Fields Form { get; set; } = null!;

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private bool IsOpen { get; set; }

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        IsOpen = (await dispatcher.SendAsync(new OpenFirstAdministratorLink(Token))).Succeeded;
        if (!IsOpen)
            PageStatus.Gone(Http);
    }

    private async Task SubmitAsync()
    {
        if (!IsOpen)
            return;

        var result = await dispatcher.SendAsync(new CreateFirstAdministrator(Token, Form.Email ?? "", Form.Name ?? "", Form.Password ?? ""));
        Error = result.Error;
        if (!result.Succeeded)
            return;

        await cookie.IssueAsync(Http, result.Value.Person);
        navigation.NavigateTo(result.Value.Home);
    }

    private sealed class Fields
    {
        public string? Email { get; set; }

        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
