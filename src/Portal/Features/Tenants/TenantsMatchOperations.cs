using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;

namespace Portal.Features.Tenants;

/// <summary>What a tenant is agrees with its operations, its address and its people.</summary>
internal sealed class TenantsMatchOperations(PortalDb db) : IVerifyRule
{
    public string Name => "tenants-match-operations";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var moving = await (
            from tenant in db.Tenants
            where tenant.Status == TenantStatus.Provisioning || tenant.Status == TenantStatus.ProvisioningFailed || tenant.Status == TenantStatus.Deleting
            where !db.Set<Operation>().Any(o => o.TenantId == tenant.Id && o.FinishedAt == null)
            select new { tenant.Id, tenant.Status }).ToListAsync(ct);
        foreach (var tenant in moving)
            yield return new Finding(Name, tenant.Id.ToString(), $"is {tenant.Status}, and no operation is open that could move it on");

        var unreachable = await (
            from tenant in db.Tenants
            where tenant.Status == TenantStatus.Active || tenant.Status == TenantStatus.Suspended
            where !db.Set<Address>().Any(a => a.TenantId == tenant.Id && a.Slug == tenant.Slug)
            select tenant.Id).ToListAsync(ct);
        foreach (var tenant in unreachable)
            yield return new Finding(Name, tenant.ToString(), "runs and does not hold its address");

        var memberships = db.Memberships.AcrossTenants();
        var ownerless = await (
            from tenant in db.Tenants
            where tenant.Status == TenantStatus.Active || tenant.Status == TenantStatus.Suspended
            where !memberships.Any(m => m.TenantId == tenant.Id)
            select tenant.Id).ToListAsync(ct);
        foreach (var tenant in ownerless)
            yield return new Finding(Name, tenant.ToString(), "runs and nobody belongs to it");

        var heldForNobody = await (
            from address in db.Addresses
            join tenant in db.Tenants on address.TenantId equals tenant.Id into found
            from tenant in found.DefaultIfEmpty()
            where tenant == null || tenant.Status == TenantStatus.Deleted || tenant.Status == TenantStatus.Rejected
            select address.Slug).ToListAsync(ct);
        foreach (var slug in heldForNobody)
            yield return new Finding(Name, slug, "is held for a tenant that is gone");
    }
}
