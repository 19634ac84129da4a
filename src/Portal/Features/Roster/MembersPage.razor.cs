using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Roster;

/// <summary>Who belongs to the tenant, and who is invited.</summary>
public sealed partial class MembersPage(IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<RosterText> text)
{
    private Result<MemberList>? _list;
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [SupplyParameterFromQuery]
    public string? Search { get; set; }

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status == TenantStatus.Suspended;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListMembers(View.Id, Search));

    private void SearchFor(string? written) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(nameof(Search), string.IsNullOrWhiteSpace(written) ? null : written.Trim()));

    private Task ResendAsync(InvitationRow invitation) => SendAsync(new ResendInvitation(View.Id, invitation.Id), text["invitation.resent"]);

    private Task RevokeAsync(InvitationRow invitation) => SendAsync(new RevokeInvitation(View.Id, invitation.Id), text["invitation.revoked", invitation.Email]);

    private async Task SendAsync(ICommand command, string done)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(command), done);
        _isSending = false;
        await ReadAsync();
    }
}
