using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Finds a tenant for a command that acts on it, or says why the command cannot.</summary>
internal sealed class TenantsToChange(PortalDb db, TenantActions actions, IStringLocalizer<TenantsAdminText> text)
{
    public async Task<Result<Tenant>> FindAsync(TenantId id, TenantAction action, CancellationToken ct)
    {
        var tenant = await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct);
        if (tenant is null)
            return Error.NotFound(text["tenant.notFound"]);

        var open = await db.Operations.Where(o => o.TenantId == id && o.FinishedAt == null).Select(o => (OperationKind?)o.Kind).SingleOrDefaultAsync(ct);
        if (actions.WhyNot(action, tenant.Name, tenant.Status, open) is { } reason)
            return Error.Conflict(reason);

        // Whatever the command changes, it rests on what was read here: of two at once, one is late even when the other's operation has ended already.
        db.Entry(tenant).Property(t => t.StatusSince).IsModified = true;
        return tenant;
    }
}
