using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Cells;
using Portal.Features.Members;
using Portal.Features.Operations;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Overview.Admin;

/// <summary>Where staff begin their day: what there is, what waits for them, what failed. It follows what happens.</summary>
public sealed partial class OverviewPage(
    IDispatcher dispatcher, IStringLocalizer<OverviewText> text, IStringLocalizer<OperationsText> operations, IStringLocalizer<CellsText> regions) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Always there, so that the figures keep their places; the others stand in a line below while they count something.
    private static readonly TenantStatus[] Always = [TenantStatus.Active, TenantStatus.AwaitingApproval, TenantStatus.Provisioning, TenantStatus.ProvisioningFailed, TenantStatus.Suspended];

    private readonly CancellationTokenSource _leaving = new();
    private Result<Overview>? _overview;

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    // Cancelled only: what is still under way, such as an open question, may ask for the token afterwards.
    public void Dispose() => _leaving.Cancel();

    protected override Task OnInitializedAsync() => ReadAsync();

    private static IEnumerable<StatusCount> Others(Overview state) => state.Statuses.Where(s => !Always.Contains(s.Status));

    private async Task ReadAsync() => _overview = await dispatcher.SendAsync(new ShowOverview(), _leaving.Token);
}
