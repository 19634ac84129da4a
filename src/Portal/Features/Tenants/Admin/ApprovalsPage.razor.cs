using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Cells;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Tenants.Admin;

/// <summary>Who waits to be let in. The list follows what visitors and other staff do, without a reload.</summary>
public sealed partial class ApprovalsPage(
    IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, IStringLocalizer<TenantsAdminText> text, IStringLocalizer<CellsText> regions) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _leaving = new();
    private Result<Approvals>? _list;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListApprovals(), _leaving.Token);

    private async Task DecideAsync(TenantAction action, Approval approval)
    {
        if (await dialogs.DecideAsync(text, action, approval.Id, approval.Name))
            feedback.Show(Result.Success, text[$"decision.{action}.started", approval.Name]);

        await ReadAsync();
    }
}
