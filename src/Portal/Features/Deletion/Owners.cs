using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Deletion;

/// <summary>Who owns a tenant, to be told.</summary>
internal sealed class Owners(PortalDb db)
{
    /// <summary>Their addresses and the languages that they read; whoever signed up where nobody belongs to it any more.</summary>
    public async Task<IReadOnlyList<Owner>> OfAsync(Tenant tenant, CancellationToken ct)
    {
        // Across tenants: staff and the worker have opened none, and name the one it is about.
        var members = await (
            from membership in db.Memberships.AcrossTenants()
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where membership.TenantId == tenant.Id && membership.DeactivatedAt == null
            select new { membership.PersonId, role.Permissions }).AsNoTracking().ToListAsync(ct);
        var ids = members.Where(m => m.Permissions.Contains(TenantPermission.OwnTenant)).Select(m => m.PersonId.Value).ToList();
        var people = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.NormalizedEmail).Select(p => new { p.Email, p.Language }).ToListAsync(ct);
        var owners = people.ConvertAll(p => new Owner(p.Email!, p.Language ?? tenant.Language));
        return owners.Count > 0 ? owners : [new Owner(tenant.OwnerEmail, tenant.Language)];
    }
}

/// <param name="Language">Two letters.</param>
internal sealed record Owner(string Email, string Language);
