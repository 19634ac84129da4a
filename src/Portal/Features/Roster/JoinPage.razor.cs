using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Branding;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Roster;

/// <summary>Where an invited person joins a tenant: with the account that they are signed in to, or with a new one.</summary>
public sealed partial class JoinPage(
    IDispatcher dispatcher, SignInCookie cookie, NavigationManager navigation, PortalOptions options, PageLook look, IStringLocalizer<RosterText> text, IStringLocalizer<MembersText> words)
{
    private OfferedMembership? _offer;
    private Error? _error;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Parameter]
    public string Token { get; set; } = "";

    [SupplyParameterFromForm(FormName = "join")]
    private InvitedForm.Fields Form { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new InvitedForm.Fields();
        if (await dispatcher.SendAsync(new OpenMemberInvitation(Token)) is { Succeeded: true, Value: var found })
        {
            _offer = found;
            if (await dispatcher.SendAsync(new ShowSignInLook(found.Slug)) is { Succeeded: true, Value: var theirs })
                look.Show(theirs);
        }
        else
            PageStatus.Gone(Http);
    }

    private async Task SubmitAsync()
    {
        if (_offer is null)
            return;

        if (_offer.IsMe)
        {
            var joined = await dispatcher.SendAsync(new JoinTenant(Token));
            _error = joined.Error;
            if (joined.Succeeded)
                navigation.NavigateTo(joined.Value);

            return;
        }

        var admitted = await dispatcher.SendAsync(new JoinTenantAnew(Token, Form.Name ?? "", Form.Password ?? ""));
        _error = admitted.Error;
        if (!admitted.Succeeded)
            return;

        await cookie.IssueAsync(Http, admitted.Value.Person);
        navigation.NavigateTo(admitted.Value.Home);
    }
}
