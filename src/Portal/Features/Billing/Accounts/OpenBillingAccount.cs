using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Billing.Accounts;

/// <summary>
/// A tenant that opens has an account from the same commit on; its making undone takes it back. One that was to be deleted and is brought back is billed from then
/// on. When people leave it for good, the account forgets whom invoices went to.
/// </summary>
internal sealed class OpenBillingAccount(PortalDb db, TimeProvider time) : IReactTo<TenantActivated>, IReactTo<TenantDeactivated>, IReactTo<TenantReopened>, IReactTo<TenantPeopleLeft>
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

    public async Task Handle(TenantReopened notification, CancellationToken cancellationToken)
    {
        if (await FindAsync(notification.Tenant, cancellationToken) is not { State: BillingState.Closed } account)
            return;

        var terms = await db.Tenants.Where(t => t.Id == notification.Tenant).Join(db.Plans, t => t.PlanId, p => p.Id, (t, p) => p.Terms).SingleAsync(cancellationToken);
        account.Reopen(time.GetUtcNow(), terms.Interval);
    }

    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken)
    {
        if (await FindAsync(notification.Tenant, cancellationToken) is { } account)
            account.InvoiceEmail = "";
    }

    // Across tenants: the worker has opened none, and names the one it is about.
    private Task<BillingAccount?> FindAsync(TenantId tenant, CancellationToken ct) => db.BillingAccounts.AcrossTenants().SingleOrDefaultAsync(a => a.TenantId == tenant, ct);
}
