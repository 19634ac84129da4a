using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Operations;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Overview.Admin;

/// <summary>The state of everything at a glance: what there is, what waits, what failed, how full the cells are.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ShowOverview : IQuery<Overview>
{
    /// <summary>How many rows each list shows.</summary>
    public const int Shown = 6;
}

/// <param name="Statuses">Tenants by status; a status without any is left out.</param>
/// <param name="Waiting">The sign-ups that wait longest.</param>
/// <param name="Failed">Operations that gave up, the newest first.</param>
/// <param name="Recent">The newest operations.</param>
/// <param name="DeadMails">Mails that could not be delivered and were given up.</param>
public sealed record Overview(
    IReadOnlyList<StatusCount> Statuses, IReadOnlyList<WaitingTenant> Waiting, int FailedTotal, IReadOnlyList<RecentOperation> Failed,
    IReadOnlyList<RecentOperation> Recent, IReadOnlyList<CellFill> Cells, int DeadMails)
{
    /// <summary>The tenants that are deleted next.</summary>
    public IReadOnlyList<LeavingTenant> Leaving { get; init; } = [];

    public int Count(TenantStatus status) => Statuses.FirstOrDefault(s => s.Status == status)?.Count ?? 0;
}

public sealed record StatusCount(TenantStatus Status, int Count);

/// <param name="IsHeld">A legal hold has stopped its clock.</param>
public sealed record LeavingTenant(TenantId Id, string Name, DateTimeOffset DueAt, bool IsHeld);

public sealed record WaitingTenant(TenantId Id, string Name, string Plan, DateTimeOffset Since);

public sealed record RecentOperation(
    OperationId Id, OperationKind Kind, OperationStatus Status, TenantId Tenant, string TenantName, string? Step, StepReason? Reason, DateTimeOffset CreatedAt);

public sealed record CellFill(CellId Id, string Name, string Region, int Placed, int Capacity, bool IsOpen);

internal sealed class ShowOverviewHandler(PortalDb db, IStringLocalizer<OperationsText> words) : IQueryHandler<ShowOverview, Overview>
{
    public async Task<Result<Overview>> Handle(ShowOverview query, CancellationToken ct)
    {
        var statuses = await db.Tenants.GroupBy(t => t.Status).Select(g => new StatusCount(g.Key, g.Count())).ToListAsync(ct);
        var waiting = await (
            from tenant in db.Tenants
            join plan in db.Set<Features.Plans.Plan>() on tenant.PlanId equals plan.Id
            where tenant.Status == TenantStatus.AwaitingApproval
            orderby tenant.CreatedAt, tenant.Id
            select new WaitingTenant(tenant.Id, tenant.Name, plan.Name, tenant.StatusSince)).Take(ShowOverview.Shown).ToListAsync(ct);
        var failed = db.Operations.Where(o => o.Status == OperationStatus.Failed);
        return new Overview(
            [.. statuses.OrderBy(s => s.Status)],
            waiting,
            await failed.CountAsync(ct),
            await NewestAsync(failed, ct),
            await NewestAsync(db.Operations, ct),
            await db.Cells.OrderBy(c => c.Name).Select(c => new CellFill(c.Id, c.Name, c.Region, c.Placed, c.Capacity, c.IsOpen)).ToListAsync(ct),
            await db.OutgoingMails.CountAsync(m => m.State == MailState.Dead, ct))
        {
            Leaving = await db.Tenants.Where(t => t.Status == TenantStatus.PendingDeletion && t.DeletionDueAt != null).OrderBy(t => t.DeletionDueAt)
                .Take(ShowOverview.Shown).Select(t => new LeavingTenant(t.Id, t.Name, t.DeletionDueAt!.Value, t.HeldSince != null)).ToListAsync(ct),
        };
    }

    private Task<List<RecentOperation>> NewestAsync(IQueryable<Operation> operations, CancellationToken ct)
    {
        var installation = words["installation"].Value;
        return (
            from operation in operations
            join tenant in db.Set<Tenant>() on operation.TenantId equals tenant.Id into tenants
            from tenant in tenants.DefaultIfEmpty()
            orderby operation.CreatedAt descending, operation.Id descending
            select new RecentOperation(
                operation.Id, operation.Kind, operation.Status, operation.TenantId, tenant != null ? tenant.Name : installation, operation.CurrentStep, operation.Reason, operation.CreatedAt))
            .Take(ShowOverview.Shown).ToListAsync(ct);
    }
}
