using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Billing.Accounts;

/// <summary>A tenant that opens has an account from the same commit on; its making undone takes it back.</summary>
internal sealed class OpenBillingAccount(PortalDb db, TimeProvider time) : IReactTo<TenantActivated>, IReactTo<TenantDeactivated>
{
    public async Task Handle(TenantActivated notification, CancellationToken cancellationToken)
    {
        if (await FindAsync(notification.Tenant, cancellationToken) is not null)
            return;

        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, cancellationToken);
        db.Add(BillingAccount.Open(tenant.Id, plan.Terms, time.GetUtcNow()));
    }

    public async Task Handle(TenantDeactivated notification, CancellationToken cancellationToken)
    {
        if (await FindAsync(notification.Tenant, cancellationToken) is { } account)
            db.Remove(account);
    }

    // Across tenants: the worker has opened none, and names the one it is about.
    private Task<BillingAccount?> FindAsync(TenantId tenant, CancellationToken ct) => db.BillingAccounts.AcrossTenants().SingleOrDefaultAsync(a => a.TenantId == tenant, ct);
}
