using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Members;

/// <summary>Where an invited person chooses their first password; it signs them in and opens the workspace.</summary>
public sealed partial class InvitationPage(IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, IStringLocalizer<MembersText> text)
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm(FormName = "invitation")]
    private Fields Form { get; set; } = null!;

    private IStringLocalizer<MembersText> Text => text;

    private PortalOptions Options => options;

    private Invitation? Invitation { get; set; }

    private Error? Error { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        if (await dispatcher.SendAsync(new OpenInvitation(Token)) is { Succeeded: true, Value: var found })
            Invitation = found;
        else
            PageStatus.Gone(Http);
    }

    private async Task SubmitAsync()
    {
        if (Invitation is null)
            return;

        var result = await dispatcher.SendAsync(new SetFirstPassword(Token, Form.Password ?? ""));
        Error = result.Error;
        if (!result.Succeeded)
            return;

        await cookie.IssueAsync(Http, result.Value.Person);
        navigation.NavigateTo(result.Value.Home);
    }

    private sealed class Fields
    {
        public string? Password { get; set; }
    }
}
