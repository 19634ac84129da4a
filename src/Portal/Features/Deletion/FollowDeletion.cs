using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>A tenant's status and address follow what the worker announces on the way out, and back.</summary>
internal sealed class FollowDeletion(PortalDb db, DeletionMails mails, TimeProvider time)
    : IReactTo<TenantReopened>, IReactTo<TenantClosedForGood>, IReactTo<TenantBuried>, IReactTo<OperationCancelled>
{
    public async Task Handle(TenantReopened notification, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        BecomeWhatItWas(tenant);
        await mails.TellBackAsync(tenant, cancellationToken);
    }

    public async Task Handle(TenantClosedForGood notification, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        tenant.Become(TenantStatus.Deleting, time.GetUtcNow());
        db.Entry(tenant).Property(t => t.StatusSince).IsModified = true; // whoever changed it since it was read is not passed over
    }

    public async Task Handle(TenantBuried notification, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        tenant.OwnerEmail = "";
        tenant.StatusNote = null;
        tenant.SuspensionReason = null;
        tenant.ApplicationSettings = "{}";
        tenant.HoldReason = null;
        tenant.CellId = null;
        tenant.DeletionDueAt = null;
        tenant.Become(TenantStatus.Deleted, time.GetUtcNow());
    }

    public async Task Handle(OperationCancelled notification, CancellationToken cancellationToken)
    {
        if (notification.Kind is not (OperationKind.Freeze or OperationKind.Restore))
            return;

        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        if (notification.Kind == OperationKind.Restore)
        {
            ParkedSlug.Park(tenant); // its address was given back by the step that held it
            return;
        }

        tenant.Slug = await FreeSlugAsync(tenant.FormerSlug!, cancellationToken);
        db.Addresses.Add(new Address { Slug = tenant.Slug, TenantId = tenant.Id, HeldSince = time.GetUtcNow() });
        BecomeWhatItWas(tenant);
        await mails.TellBackAsync(tenant, cancellationToken);
    }

    private void BecomeWhatItWas(Tenant tenant)
    {
        tenant.FormerSlug = null;
        tenant.DeletionDueAt = null;
        tenant.Become(tenant.SuspensionReason is null ? TenantStatus.Active : TenantStatus.Suspended, time.GetUtcNow());
    }

    // Its own, or the nearest to it that can be had: somebody may have taken it in the meantime. Two that find the same are told apart by the key, and
    // the later one looks again.
    private async Task<string> FreeSlugAsync(string slug, CancellationToken ct)
    {
        var free = slug;
        for (var number = 2; await db.Addresses.AnyAsync(a => a.Slug == free, ct); number++)
        {
            var end = $"-{number}";
            free = slug[..Math.Min(slug.Length, Slug.MaxLength - end.Length)].TrimEnd('-') + end;
        }

        return free;
    }

    private Task<Tenant> FindAsync(TenantId id, CancellationToken ct) => db.Tenants.SingleAsync(t => t.Id == id, ct);
}
