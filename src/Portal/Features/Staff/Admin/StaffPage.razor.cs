using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.FourEyes.Admin;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Staff.Admin;

/// <summary>Who works in the back office, who is invited, and where a second person is asked.</summary>
public sealed partial class StaffPage(
    IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names, IStringLocalizer<FourEyesText> words)
{
    private Result<StaffList>? _list;
    private bool _isSending;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListStaff());

    private Task ResendAsync(StaffInvitationRow invitation) => SendAsync(new ResendStaffInvitation(invitation.Id), text["invitation.resent"]);

    private Task RevokeAsync(StaffInvitationRow invitation) => SendAsync(new RevokeStaffInvitation(invitation.Id), text["invitation.revoked", invitation.Email]);

    private async Task SendAsync(ICommand command, string done)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(command), done);
        _isSending = false;
        await ReadAsync();
    }

    private async Task SwitchAsync(FourEyesRule rule, bool isOn)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        try
        {
            var decided = await dialogs.AskWithReasonAsync(
                words[isOn ? "rule.off.title" : "rule.on.title"], words[isOn ? "rule.off.effect" : "rule.on.effect"], words[isOn ? "ask.do" : "rule.switchOn"], needsReason: isOn,
                reason => dispatcher.SendAsync(new SetFourEyes(rule, !isOn, reason)));
            if (decided is not null)
                feedback.Show(Result.Success, decided == Decided.Waits ? text["asked"] : words[isOn ? "rule.done.off" : "rule.done.on"]);

            await ReadAsync();
        }
        finally
        {
            _isSending = false;
        }
    }
}
