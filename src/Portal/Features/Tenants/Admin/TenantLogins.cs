using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Whether a tenant's database has a login whose password can be changed. The command and the button both ask here, so that they never disagree.</summary>
internal sealed class TenantLogins(PortalDb db, DriverSet drivers, IStringLocalizer<TenantsAdminText> text, IStringLocalizer<TenantStatusText> statuses)
{
    private List<string> Kinds => [.. drivers.Databases.Where(d => d.HasLogins).Select(d => d.Kind)];

    public bool IsOne(string kind, ResourceState state) => state == ResourceState.Present && Kinds.Contains(kind);

    /// <returns>The database's name; null where the tenant has no database with a login.</returns>
    public Task<string?> FindAsync(Tenant tenant, CancellationToken ct)
    {
        var kinds = Kinds;
        return db.Resources.Where(r => r.TenantId == tenant.Id && r.State == ResourceState.Present && kinds.Contains(r.Kind)).Select(r => r.Name).SingleOrDefaultAsync(ct);
    }

    /// <returns>Null when it can be changed now; otherwise why not, in the caller's language.</returns>
    public async Task<string?> WhyNotAsync(Tenant tenant, CancellationToken ct)
    {
        if (tenant.Status is not (TenantStatus.Active or TenantStatus.Suspended))
            return text["password.refused.status", tenant.Name, statuses[$"status.{tenant.Status}"].Value];

        if (await db.Operations.Where(o => o.TenantId == tenant.Id && o.FinishedAt == null).Select(o => (OperationKind?)o.Kind).SingleOrDefaultAsync(ct) is { } open)
            return text["refused.busy", tenant.Name, statuses[$"operation.{open}"].Value];

        return await FindAsync(tenant, ct) is null ? text["password.refused.noLogin", tenant.Name].Value : null;
    }
}
