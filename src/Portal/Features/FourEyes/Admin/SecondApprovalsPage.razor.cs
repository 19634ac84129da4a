using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.FourEyes.Admin;

/// <summary>What waits for a second person, and how the last ones ended.</summary>
public sealed partial class SecondApprovalsPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<FourEyesText> text) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _leaving = new();
    private Result<SecondApprovals>? _list;
    private bool _isSending;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override Task OnInitializedAsync() => ReadAsync();

    private static Tone ToneOf(ApprovalState? state) => state switch
    {
        ApprovalState.Approved => Tone.Good,
        ApprovalState.Declined => Tone.Bad,
        _ => Tone.Resting,
    };

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListSecondApprovals(), _leaving.Token);

    private async Task ApproveAsync(SecondApprovalRow row)
    {
        if (await dialogs.ConfirmAsync(text["approve.title"], text["approve.text", row.What, row.AskedBy].Value, text["approve"], isDangerous: row.Tenant is not null))
            await SendAsync(new ApproveChange(row.Id), text["approved"]);
    }

    private async Task DeclineAsync(SecondApprovalRow row)
    {
        var dialog = await dialogs.ShowAsync<DeclineDialog>(text["decline.title"], new DialogParameters<DeclineDialog> { { d => d.Row, row } });
        if (await dialog.Result is { Canceled: false })
            feedback.Show(Result.Success, text["declined"]);

        await ReadAsync();
    }

    private Task WithdrawAsync(SecondApprovalRow row) => SendAsync(new WithdrawChange(row.Id), text["withdrawn"]);

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
