using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <param name="Language">Two letters: their own, or the tenant's.</param>
internal sealed record TenantContact(string Email, string Language);

/// <summary>Who in a tenant is to be told of something, by what they may do there.</summary>
internal sealed class TenantContacts(PortalDb db)
{
    /// <summary>Active members who may do this; whoever signed up where there is none.</summary>
    public async Task<IReadOnlyList<TenantContact>> WhoMayAsync(Tenant tenant, TenantPermission permission, CancellationToken ct)
    {
        // Across tenants: staff, the worker and the clocks have opened none, and name the one it is about.
        var members = await (
            from membership in db.Memberships.AcrossTenants()
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where membership.TenantId == tenant.Id && membership.DeactivatedAt == null
            select new { membership.PersonId, role.Permissions }).AsNoTracking().ToListAsync(ct);
        var ids = members.Where(m => m.Permissions.Effective().Contains(permission)).Select(m => m.PersonId.Value).ToList();
        var people = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.NormalizedEmail).Select(p => new { p.Email, p.Language }).ToListAsync(ct);
        return people.Count > 0 ? people.ConvertAll(p => new TenantContact(p.Email!, p.Language ?? tenant.Language)) : [new TenantContact(tenant.OwnerEmail, tenant.Language)];
    }
}
