using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>The sign-ups that wait for approval, the longest waiting first.</summary>
[Requires(StaffPermission.ApproveTenants)]
public sealed record ListApprovals : IQuery<Approvals>
{
    /// <summary>The most that are shown at once.</summary>
    public const int Most = 100;
}

/// <param name="Waiting">The longest waiting, at most <see cref="ListApprovals.Most"/>.</param>
/// <param name="Total">How many wait in all.</param>
public sealed record Approvals(IReadOnlyList<Approval> Waiting, int Total);

/// <summary>What somebody asked for.</summary>
/// <param name="FreePlaces">Room in the open cells of the region; 0: it would wait for a cell.</param>
/// <param name="OtherTenants">Tenants, past ones included, that the same address asked for before.</param>
public sealed record Approval(
    TenantId Id, string Name, string Slug, string Plan, string OwnerEmail, string Region, string Language, DateTimeOffset WaitingSince, int FreePlaces, int OtherTenants);

internal sealed class ListApprovalsHandler(PortalDb db) : IQueryHandler<ListApprovals, Approvals>
{
    public async Task<Result<Approvals>> Handle(ListApprovals query, CancellationToken ct)
    {
        var waiting = db.Tenants.Where(t => t.Status == TenantStatus.AwaitingApproval);
        var rows = await (
            from tenant in waiting
            join plan in db.Plans on tenant.PlanId equals plan.Id
            orderby tenant.CreatedAt, tenant.Id
            select new Approval(
                tenant.Id, tenant.Name, tenant.Slug, plan.Name, tenant.OwnerEmail, tenant.Region, tenant.Language, tenant.StatusSince,
                db.Set<Cell>().Where(c => c.IsOpen && c.Region == tenant.Region && c.Placed < c.Capacity).Sum(c => c.Capacity - c.Placed),
                db.Set<Tenant>().Count(other => other.OwnerEmail == tenant.OwnerEmail && other.Id != tenant.Id))).Take(ListApprovals.Most).ToListAsync(ct);

        var total = rows.Count < ListApprovals.Most ? rows.Count : await waiting.CountAsync(ct);
        return new Approvals(rows, total);
    }
}
