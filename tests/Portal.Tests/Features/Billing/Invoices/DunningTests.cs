using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Tenants;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>Overdue: reminded, then suspended by the clock; paid: open again.</summary>
public sealed class DunningTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Who_does_not_pay_is_reminded_and_suspended_when_the_grace_is_over()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49));
        await customer.CloseAsync();
        var due = Assert.Single(await customer.InvoicesAsync()).DueAt;

        await customer.DunAsync();
        Assert.Equal(BillingState.Active, (await customer.AccountAsync()).State);

        await AtAsync(due.AddDays(1.1), customer);
        Assert.Equal(BillingState.Grace, (await customer.AccountAsync()).State);
        Assert.Equal(1, await RemindersAsync(customer));
        await customer.DunAsync();
        Assert.Equal(1, await RemindersAsync(customer));
        await AtAsync(due.AddDays(5.1), customer);
        Assert.Equal(2, await RemindersAsync(customer));
        await AtAsync(due.AddDays(14.1), customer);
        Assert.Equal(3, await RemindersAsync(customer));
        Assert.Equal(BillingState.Suspended, (await customer.AccountAsync()).State);
        Assert.Equal(OperationKind.Suspend, Assert.Single(await OperationsAsync(customer)).Kind);
        await customer.DunAsync();
        Assert.Single(await OperationsAsync(customer));

        // What cannot be used is not billed.
        var billed = (await customer.InvoicesAsync()).Count;
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();
        Assert.Equal(billed, (await customer.InvoicesAsync()).Count);
    }

    [Fact]
    public async Task Who_pays_is_open_again_by_itself_and_who_was_suspended_for_another_reason_stays_so()
    {
        var (customer, other) = (await Customer.OfAsync(app, Customer.Terms(49)), await Customer.OfAsync(app, Customer.Terms(49)));
        foreach (var one in (Customer[])[customer, other])
        {
            await one.CloseAsync();
            await AtAsync(Assert.Single(await one.InvoicesAsync()).DueAt.AddDays(15), one);
            await app.InDatabaseAsync(async db =>
            {
                var tenant = await db.Tenants.SingleAsync(t => t.Id == one.Id);
                tenant.Become(TenantStatus.Suspended, app.Clock.GetUtcNow());
                tenant.SuspensionReason = one == customer ? SuspensionReason.PaymentOverdue : SuspensionReason.Security;
                db.RemoveRange(await db.Operations.Where(o => o.TenantId == one.Id).ToListAsync());
                foreach (var invoice in await db.Invoices.AcrossTenants().Where(i => i.TenantId == one.Id).ToListAsync())
                    invoice.Status = InvoiceStatus.Paid;

                await db.SaveChangesAsync();
            });
            await one.DunAsync();
        }

        Assert.Equal(BillingState.Active, (await customer.AccountAsync()).State);
        Assert.Equal(OperationKind.Resume, Assert.Single(await OperationsAsync(customer)).Kind);
        Assert.Equal(BillingState.Active, (await other.AccountAsync()).State);
        Assert.Empty(await OperationsAsync(other));
    }

    private async Task AtAsync(DateTimeOffset at, Customer customer)
    {
        app.Clock.Advance(at - app.Clock.GetUtcNow());
        await customer.DunAsync();
    }

    private Task<int> RemindersAsync(Customer customer) => app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.TenantId == customer.Id).SumAsync(i => i.Reminders));

    private Task<List<Operation>> OperationsAsync(Customer customer) => app.InDatabaseAsync(db => db.Operations.AsNoTracking().Where(o => o.TenantId == customer.Id).ToListAsync());
}
