using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Members;

/// <summary>Gives a tenant the roles of its template, and takes them away when that is undone.</summary>
internal sealed class KeepTenantRoles(PortalDb db) : IReactTo<TenantRolesGiven>, IReactTo<TenantRolesTaken>
{
    public async Task Handle(TenantRolesGiven notification, CancellationToken cancellationToken)
    {
        var known = await RolesOf(notification.Tenant).ToDictionaryAsync(r => r.Name, cancellationToken);
        foreach (var given in notification.Roles)
        {
            if (!known.TryGetValue(given.Name, out var role))
                db.TenantRoles.Add(role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = notification.Tenant, Name = given.Name, IsBuiltIn = true });

            role.Permissions = [.. given.Permissions.Select(Enum.Parse<TenantPermission>).Distinct()];
        }
    }

    public async Task Handle(TenantRolesTaken notification, CancellationToken cancellationToken)
    {
        db.RemoveRange(await db.Memberships.AcrossTenants().Where(m => m.TenantId == notification.Tenant).ToListAsync(cancellationToken));
        db.RemoveRange(await RolesOf(notification.Tenant).ToListAsync(cancellationToken));
    }

    // Across tenants: the worker has opened none, and names the one it is about.
    private IQueryable<TenantRole> RolesOf(TenantId tenant) => db.TenantRoles.AcrossTenants().Where(r => r.TenantId == tenant);
}
