using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>How one's own tenant stands that is pending deletion: until when it can be brought back, and with which address.</summary>
[Requires(TenantPermission.OwnTenant, WhileSuspended = true, WhilePendingDeletion = true)]
public sealed record GetMyDeletion(TenantId Tenant) : IQuery<MyDeletion>, IConcernsTenant;

/// <param name="Status">Active or suspended: it is back.</param>
/// <param name="Slug">The address that it had, or has again.</param>
/// <param name="SlugIsTaken">Somebody else holds it by now: it needs another.</param>
/// <param name="RestorableUntil">When it is deleted; a hold may move that. Null: it is not pending any more.</param>
/// <param name="IsStopped">A legal hold stops the clock.</param>
/// <param name="AskedAt">When somebody asked for the deletion.</param>
/// <param name="Running">The freezing or restoring that is not finished; null: none.</param>
public sealed record MyDeletion(
    TenantId Tenant, string Name, TenantStatus Status, string Slug, bool SlugIsTaken, DateTimeOffset? RestorableUntil, bool IsStopped, DateTimeOffset AskedAt, TimelineView? Running);

internal sealed class GetMyDeletionHandler(PortalDb db, TimelineReader timelines) : IQueryHandler<GetMyDeletion, MyDeletion>
{
    public async Task<Result<MyDeletion>> Handle(GetMyDeletion query, CancellationToken ct)
    {
        // The operation first: what it changes is committed with it, so no finished one is shown beside an older status.
        var open = await db.Operations.AsNoTracking().Where(o => o.TenantId == query.Tenant && o.FinishedAt == null).Select(o => (OperationId?)o.Id).SingleOrDefaultAsync(ct);
        var running = open is { } id ? await timelines.ReadAsync(id, ct) : null;
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == query.Tenant, ct);
        var slug = tenant.FormerSlug ?? tenant.Slug;
        return new MyDeletion(
            tenant.Id, tenant.Name, tenant.Status, slug, await db.Addresses.AnyAsync(a => a.Slug == slug && a.TenantId != tenant.Id, ct),
            tenant.DeletionDueAt, tenant.HeldSince is not null, tenant.StatusSince, running is { FinishedAt: null } ? running : null);
    }
}
