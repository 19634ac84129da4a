using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>What is billed when, once, with numbers that have no gap.</summary>
public sealed class PeriodClosingTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly Charge Requests = new(Meter.Requests, new UnitPrice(0.01m, FreeUnits: 100));

    [Fact]
    public async Task The_base_is_billed_before_a_period_and_use_after_it()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49, more: Requests));
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 350);
        await customer.CloseAsync();

        var first = Assert.Single(await customer.InvoicesAsync());
        Assert.Equal((49m, LineKind.Base), (first.Net, Assert.Single(first.Lines).Kind));

        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        var second = (await customer.InvoicesAsync())[1];
        Assert.Equal([(LineKind.Usage, 2.50m, 350m), (LineKind.Base, 49m, 1m)], second.Lines.OrderBy(l => l.Position).Select(l => (l.Kind, l.Net, l.Quantity)));
        Assert.Equal(51.50m, second.Net);
        Assert.Equal(second.Lines.Sum(l => l.Net), second.Net);
        Assert.Equal(second.Net + second.Tax, second.Total);
    }

    [Fact]
    public async Task Nothing_is_due_in_a_trial_and_the_first_period_begins_when_it_ends()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49, trialDays: 14, more: Requests));
        var trialEnd = (await customer.AccountAsync()).TrialEndsAt!.Value;
        await customer.UseAsync(Meter.Requests, 10_000);
        await customer.CloseAsync();
        Assert.Empty(await customer.InvoicesAsync());

        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        var invoice = Assert.Single(await customer.InvoicesAsync());
        Assert.Equal((49m, trialEnd, trialEnd.AddMonths(1)), (invoice.Net, invoice.PeriodStart, invoice.PeriodEnd));
        Assert.Equal(BillingState.Active, (await customer.AccountAsync()).State);
    }

    [Fact]
    public async Task What_costs_nothing_is_no_invoice()
    {
        var customer = await Customer.OfAsync(app, new PlanTerms());
        await customer.CloseAsync();
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        Assert.Empty(await customer.InvoicesAsync());
        Assert.Equal(1, (await customer.AccountAsync()).PeriodNumber);
    }

    [Fact]
    public async Task Several_periods_that_passed_while_the_program_was_away_are_billed_one_by_one()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(10));
        var began = (await customer.AccountAsync()).PeriodStart;
        app.Clock.Advance(TimeSpan.FromDays(31 * 4));
        await customer.CloseAsync();

        var invoices = await customer.InvoicesAsync();
        Assert.InRange(invoices.Count, 5, 6);
        Assert.Equal(began, invoices[0].PeriodStart);
        Assert.True(invoices[^1].PeriodEnd > app.Clock.GetUtcNow());
        Assert.Equal(invoices.Skip(1).Select(i => i.PeriodStart), invoices.SkipLast(1).Select(i => i.PeriodEnd));
    }

    [Fact]
    public async Task A_plan_for_later_begins_with_the_next_period()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49, more: Requests));
        var smaller = await Customer.PlanAsync(app, Customer.Terms(9));
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 200);
        await app.InDatabaseAsync(async db =>
        {
            (await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == customer.Id)).NextPlanId = smaller;
            await db.SaveChangesAsync();
        });
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        var second = (await customer.InvoicesAsync())[1];
        Assert.Equal([1m, 9m], second.Lines.OrderBy(l => l.Position).Select(l => l.Net)); // use by the old plan, the base of the new
        Assert.Equal(smaller, (await customer.TenantAsync()).PlanId);
        Assert.Null((await customer.AccountAsync()).NextPlanId);
    }

    [Fact]
    public async Task Credit_goes_off_the_next_invoice_and_no_invoice_is_less_than_nothing()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(10));
        await app.InDatabaseAsync(async db =>
        {
            (await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == customer.Id)).Credit = 14;
            await db.SaveChangesAsync();
        });
        await customer.CloseAsync();
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        var invoices = await customer.InvoicesAsync();
        Assert.Equal([0m, 6m], invoices.Select(i => i.Net));
        Assert.Equal([InvoiceStatus.Paid, InvoiceStatus.Open], invoices.Select(i => i.Status));
        Assert.Equal(0, (await customer.AccountAsync()).Credit);
    }

    [Fact]
    public async Task Of_eight_that_close_at_once_each_period_is_billed_once_and_numbers_have_no_gap()
    {
        var customers = new List<Customer>();
        for (var i = 0; i < 12; i++)
            customers.Add(await Customer.OfAsync(app, Customer.Terms(10 + i)));

        AtOnce.Run([.. Enumerable.Range(0, 8).Select(n => (Func<Task>)(async () =>
        {
            foreach (var customer in customers.OrderBy(c => (c.Id.Value.GetHashCode() >> n) & 0xff))
                await customer.CloseAsync();
        }))]);

        foreach (var customer in customers)
            Assert.Single(await customer.InvoicesAsync());

        var numbers = await app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.Kind == InvoiceKind.Invoice).Select(i => i.Number).ToListAsync());
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => $"INV-{n:D6}"), numbers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_period_that_began_on_a_31st_ends_on_the_last_day_of_shorter_months()
    {
        var account = new BillingAccount { State = BillingState.Active };
        account.BeginAt(new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.Zero), BillingInterval.Month);
        var ends = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ends.Add(account.PeriodEnd.ToString("MM-dd", CultureInfo.InvariantCulture));
            account.Advance(BillingInterval.Month);
        }

        Assert.Equal(["02-28", "03-31", "04-30", "05-31"], ends);
    }
}
