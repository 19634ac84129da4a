using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Branding;

/// <summary>When a tenant is deleted, or its making undone: its look with all versions and pictures.</summary>
internal sealed class RemoveBranding(PortalDb db) : IReactTo<TenantPeopleLeft>, IReactTo<TenantRolesTaken>
{
    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken) =>
        notification.Removed.Add("branding", await RemoveAsync(notification.Tenant, cancellationToken));

    public Task Handle(TenantRolesTaken notification, CancellationToken cancellationToken) => RemoveAsync(notification.Tenant, cancellationToken);

    // Across tenants: the worker has opened none, and names the one it is about.
    private async Task<int> RemoveAsync(TenantId tenant, CancellationToken ct)
    {
        var versions = await db.BrandVersions.AcrossTenants().Where(v => v.TenantId == tenant).ToListAsync(ct);
        var pictures = await db.BrandPictures.AcrossTenants().Where(p => p.TenantId == tenant).Select(p => new { p.Id, p.Hash }).ToListAsync(ct);
        db.RemoveRange(versions);
        db.RemoveRange(pictures.Select(p => new BrandPicture { Id = p.Id, TenantId = tenant, Hash = p.Hash }));
        return versions.Count;
    }
}
