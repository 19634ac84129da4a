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
/// Reads slices of the tenants, in one statement that finds the ids by an index alone and only then reads the few rows: a slice costs about the same at
/// any place.
/// </summary>
internal sealed class TenantRows(PortalDb db)
{
    public Task<List<TenantRow>> ReadAsync(IQueryable<Tenant> matching, TenantSort sort, bool descending, int skip, int take, CancellationToken ct)
    {
        var ids = Sorted(matching, sort, descending).Skip(skip).Take(take).Select(t => t.Id);
        var page = Sorted(db.Tenants.Where(t => ids.Contains(t.Id)), sort, descending);
        return (from tenant in page
                join plan in db.Plans on tenant.PlanId equals plan.Id
                join place in db.Cells on tenant.CellId equals place.Id into cells
                from cell in cells.DefaultIfEmpty()
                join moving in db.Operations.Where(o => o.FinishedAt == null) on tenant.Id equals moving.TenantId into open
                from operation in open.DefaultIfEmpty() // one at most: an index holds it
                select new TenantRow(
                    tenant.Id, tenant.Name, tenant.FormerSlug ?? tenant.Slug, tenant.Status, tenant.SuspensionReason, plan.Name, tenant.OwnerEmail, tenant.Region, cell == null ? null : cell.Name,
                    tenant.CreatedAt, tenant.StatusSince, operation == null ? null : new OpenOperation(operation.Id, operation.Kind, operation.Status))
                {
                    DeletionDueAt = tenant.DeletionDueAt,
                    IsHeld = tenant.HeldSince != null,
                }).ToListAsync(ct);
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
