using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Accounts;

/// <param name="Language">Two letters: their own, or the tenant's.</param>
internal sealed record BillingPerson(string Email, string Language);

/// <summary>Who looks after a tenant's plan and invoices, to be told.</summary>
internal sealed class BillingPeople(PortalDb db)
{
    /// <summary>Active members who may manage billing; whoever signed up where there is none.</summary>
    public async Task<IReadOnlyList<BillingPerson>> OfAsync(Tenant tenant, CancellationToken ct)
    {
        // Across tenants: the clocks have opened none, and name the one it is about.
        var members = await (
            from membership in db.Memberships.AcrossTenants()
            join role in db.TenantRoles on membership.RoleId equals role.Id
            where membership.TenantId == tenant.Id && membership.DeactivatedAt == null
            select new { membership.PersonId, role.Permissions }).AsNoTracking().ToListAsync(ct);
        var ids = members.Where(m => m.Permissions.Effective().Contains(TenantPermission.ManageBilling)).Select(m => m.PersonId.Value).ToList();
        var people = await db.People.AsNoTracking().Where(p => ids.Contains(p.Id)).OrderBy(p => p.NormalizedEmail).Select(p => new { p.Email, p.Language }).ToListAsync(ct);
        return people.Count > 0 ? people.ConvertAll(p => new BillingPerson(p.Email!, p.Language ?? tenant.Language)) : [new BillingPerson(tenant.OwnerEmail, tenant.Language)];
    }
}
