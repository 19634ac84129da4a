using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>A tenant in a list.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Cell">The cell's name; null: not placed.</param>
/// <param name="OpenOperation">The operation that is not finished, where there is one.</param>
public sealed record TenantRow(
    TenantId Id, string Name, string Slug, TenantStatus Status, SuspensionReason? SuspensionReason, string Plan, string OwnerEmail, string Region, string? Cell,
    DateTimeOffset CreatedAt, DateTimeOffset StatusSince, OpenOperation? OpenOperation)
{
    /// <summary>When it is deleted, while that is pending.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    /// <summary>A legal hold: nothing of it may be deleted.</summary>
    public bool IsHeld { get; init; }
}

/// <summary>An operation that has not ended: it runs, waits or has failed.</summary>
public sealed record OpenOperation(OperationId Id, OperationKind Kind, OperationStatus Status);

/// <summary>
/// Reads slices of the tenants in two steps, so that a slice costs the same at any place among 100,000 rows: first the ids, from an index alone,
/// then the few rows.
/// </summary>
internal sealed class TenantRows(PortalDb db)
{
    public async Task<List<TenantRow>> ReadAsync(IQueryable<Tenant> matching, TenantSort sort, bool descending, int skip, int take, CancellationToken ct)
    {
        var ids = await Sorted(matching, sort, descending).Skip(skip).Take(take).Select(t => t.Id).ToListAsync(ct);
        var rows = await (
            from tenant in db.Tenants
            join plan in db.Plans on tenant.PlanId equals plan.Id
            where ids.Contains(tenant.Id)
            select new TenantRow(
                tenant.Id, tenant.Name, tenant.FormerSlug ?? tenant.Slug, tenant.Status, tenant.SuspensionReason, plan.Name, tenant.OwnerEmail, tenant.Region,
                db.Set<Cell>().Where(c => c.Id == tenant.CellId).Select(c => c.Name).FirstOrDefault(),
                tenant.CreatedAt, tenant.StatusSince,
                db.Set<Operation>().Where(o => o.TenantId == tenant.Id && o.FinishedAt == null)
                    .Select(o => new OpenOperation(o.Id, o.Kind, o.Status)).FirstOrDefault())
            {
                DeletionDueAt = tenant.DeletionDueAt,
                IsHeld = tenant.HeldSince != null,
            }).ToListAsync(ct);

        var places = ids.Select((id, place) => (id, place)).ToDictionary(p => p.id, p => p.place);
        return [.. rows.OrderBy(r => places[r.Id])];
    }

    // Each order is an index of TenantMap and ends in the id, so that equal values keep their places from page to page.
    private static IQueryable<Tenant> Sorted(IQueryable<Tenant> tenants, TenantSort sort, bool descending) => (sort, descending) switch
    {
        (TenantSort.Name, false) => tenants.OrderBy(t => t.SearchText).ThenBy(t => t.Id),
        (TenantSort.Name, true) => tenants.OrderByDescending(t => t.SearchText).ThenByDescending(t => t.Id),
        (TenantSort.Slug, false) => tenants.OrderBy(t => t.Slug).ThenBy(t => t.Id),
        (TenantSort.Slug, true) => tenants.OrderByDescending(t => t.Slug).ThenByDescending(t => t.Id),
        (TenantSort.Owner, false) => tenants.OrderBy(t => t.OwnerEmail).ThenBy(t => t.Id),
        (TenantSort.Owner, true) => tenants.OrderByDescending(t => t.OwnerEmail).ThenByDescending(t => t.Id),
        (TenantSort.Status, false) => tenants.OrderBy(t => t.Status).ThenBy(t => t.CreatedAt).ThenBy(t => t.Id),
        (TenantSort.Status, true) => tenants.OrderByDescending(t => t.Status).ThenByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id),
        (_, false) => tenants.OrderBy(t => t.CreatedAt).ThenBy(t => t.Id),
        (_, true) => tenants.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id),
    };
}
