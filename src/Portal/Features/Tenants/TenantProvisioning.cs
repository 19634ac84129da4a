using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

/// <summary>Starts the making of a tenant: after its approval, or at once where the plan needs none.</summary>
internal static class TenantProvisioning
{
    /// <summary>
    /// Adds the operation to the unit of work and moves the tenant to <see cref="TenantStatus.Provisioning"/>; the caller saves. What the tenant gets is
    /// fixed here: its plan's storage, and the newest version of the template.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no template; the first start adds one.</exception>
    public static async Task<Operation> EnqueueAsync(PortalDb db, IOperations operations, Tenant tenant, DateTimeOffset now, CancellationToken ct)
    {
        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        var template = await db.TemplateVersions.Where(t => t.Name == ProvisioningDefaults.TemplateName).OrderByDescending(t => t.Number).Select(t => (Guid?)t.Id).FirstOrDefaultAsync(ct)
            ?? throw new InvalidOperationException($"There is no template '{ProvisioningDefaults.TemplateName}'.");

        tenant.Become(TenantStatus.Provisioning, now);
        return operations.Enqueue(tenant.Id, OperationKind.Provision, new ProvisionInput(
            tenant.Name, tenant.Slug, tenant.OwnerEmail, plan.Code, plan.Isolation, tenant.Region, tenant.Language, plan.StorageBytes, template));
    }
}
