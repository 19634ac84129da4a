using Microsoft.EntityFrameworkCore;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>Another plan: what it costs, to the cent, and when it begins.</summary>
public sealed class PlanChangeTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task An_upgrade_costs_the_difference_for_the_rest_of_the_period_and_is_billed_as_quoted()
    {
        var (customer, bigger) = await ACustomerAsync(49, 199);
        await customer.CloseAsync();
        var account = await customer.AccountAsync();
        app.Clock.Advance((account.PeriodEnd - account.PeriodStart) / 3);

        var quote = await QuoteAsync(customer, bigger);
        var (left, whole) = (Math.Floor((decimal)(account.PeriodEnd - quote.At).TotalSeconds), Math.Floor((decimal)(account.PeriodEnd - account.PeriodStart).TotalSeconds));
        var (back, more) = (Math.Round(-49 * left / whole, 2, MidpointRounding.AwayFromZero), Math.Round(199 * left / whole, 2, MidpointRounding.AwayFromZero));
        Assert.Equal(ChangeMoment.Now, quote.Moment);
        Assert.Equal([back, more], quote.Lines.Select(l => l.Net));

        Assert.True((await ChangeAsync(customer, quote)).Succeeded);
        var invoice = (await customer.InvoicesAsync())[1];
        Assert.Equal((quote.Net, quote.Total), (invoice.Net, invoice.Total));
        Assert.Equal(bigger, (await customer.TenantAsync()).PlanId);
        Assert.Equal((account.PeriodStart, account.PeriodEnd), ((await customer.AccountAsync()).PeriodStart, (await customer.AccountAsync()).PeriodEnd));
        Assert.False(await customer.CloseOnceAsync());
    }

    [Fact]
    public async Task A_quote_holds_for_a_quarter_of_an_hour_and_for_what_was_agreed()
    {
        var (customer, bigger) = await ACustomerAsync(49, 199);
        await customer.CloseAsync();
        var quote = await QuoteAsync(customer, bigger);

        Assert.Equal(ErrorKind.Conflict, (await ChangeAsync(customer, quote with { Total = quote.Total - 1 })).Error!.Kind);
        Assert.Equal(ErrorKind.Conflict, (await ChangeAsync(customer, quote with { At = quote.At.AddMinutes(1) })).Error!.Kind);
        app.Clock.Advance(PlanChanges.ValidFor + TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorKind.Conflict, (await ChangeAsync(customer, quote)).Error!.Kind);
        Assert.Single(await customer.InvoicesAsync());
        Assert.Equal(customer.Plan, (await customer.TenantAsync()).PlanId);
    }

    [Fact]
    public async Task A_double_click_changes_once()
    {
        var (customer, bigger) = await ACustomerAsync(49, 199);
        await customer.CloseAsync();
        var quote = await QuoteAsync(customer, bigger);
        var results = new Result[4];

        AtOnce.Run([.. Enumerable.Range(0, results.Length).Select(n => (Func<Task>)(async () => results[n] = await ChangeAsync(customer, quote)))]);

        Assert.Equal(1, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
        Assert.Equal(2, (await customer.InvoicesAsync()).Count);
    }

    [Fact]
    public async Task A_downgrade_waits_for_the_periods_end_and_can_be_taken_back()
    {
        var (customer, smaller) = await ACustomerAsync(49, 9);
        await customer.CloseAsync();

        var quote = await QuoteAsync(customer, smaller);
        Assert.Equal((ChangeMoment.PeriodEnd, 0m, (await customer.AccountAsync()).PeriodEnd), (quote.Moment, quote.Total, quote.Effective));
        Assert.True((await ChangeAsync(customer, quote)).Succeeded);
        Assert.Equal((customer.Plan, (Guid?)smaller), ((await customer.TenantAsync()).PlanId, (await customer.AccountAsync()).NextPlanId));

        Assert.True((await Owner(customer).SendAsync(new ResumeMyPlan(customer.Id))).Succeeded);
        Assert.Null((await customer.AccountAsync()).NextPlanId);
    }

    [Fact]
    public async Task What_does_not_fit_is_named_and_refused_where_the_plan_would_refuse_it()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49));
        var smaller = await OnOfferAsync(Customer.Terms(9) with { Entitlements = [new(Meter.Members, 2, QuotaKind.Hard), new(Meter.Storage, 1, QuotaKind.Soft)] });
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Members, 5);
        await customer.UseAsync(Meter.Storage, 3_000_000_000);

        var quote = await QuoteAsync(customer, smaller);

        Assert.Equal([(Meter.Storage, 3m, 1m, false), (Meter.Members, 5m, 2m, true)], quote.Misfits.Select(m => (m.Meter, m.Used, m.Limit, m.Blocks)));
        Assert.Equal(ErrorKind.Conflict, (await ChangeAsync(customer, quote)).Error!.Kind);
        app.Clock.Advance(TimeSpan.FromHours(1));
        await customer.UseAsync(Meter.Members, 2);
        Assert.True((await ChangeAsync(customer, await QuoteAsync(customer, smaller))).Succeeded);
    }

    [Fact]
    public async Task Another_interval_begins_a_period_of_its_own()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(10, more: new Charge(Meter.Requests, new Portal.Features.Billing.Rating.UnitPrice(1))));
        var yearly = await OnOfferAsync(Customer.Terms(240) with { Interval = BillingInterval.Year });
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 7);
        app.Clock.Advance(TimeSpan.FromDays(10));

        var quote = await QuoteAsync(customer, yearly);
        Assert.True((await ChangeAsync(customer, quote)).Succeeded);

        var lines = (await customer.InvoicesAsync())[1].Lines.OrderBy(l => l.Position).ToList();
        Assert.Equal([LineKind.Proration, LineKind.Usage, LineKind.Base], lines.Select(l => l.Kind));
        Assert.Equal((7m, 240m), (lines[1].Net, lines[2].Net));
        Assert.True(lines[0].Net < 0);
        var account = await customer.AccountAsync();
        Assert.Equal((quote.At, quote.At.AddYears(1)), (account.PeriodStart, account.PeriodEnd));
    }

    [Fact]
    public async Task Who_cancels_goes_on_until_the_periods_end_is_closed_and_can_come_back()
    {
        var (customer, _) = await ACustomerAsync(49, 9);
        await customer.CloseAsync();
        Assert.True((await Owner(customer).SendAsync(new CancelMyPlan(customer.Id))).Succeeded);
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        Assert.Equal(BillingState.Closed, (await customer.AccountAsync()).State);
        Assert.Single(await customer.InvoicesAsync());
        Assert.Equal(OperationKind.Suspend, await app.InDatabaseAsync(db => db.Operations.Where(o => o.TenantId == customer.Id).Select(o => o.Kind).SingleAsync()));

        await app.InDatabaseAsync(async db =>
        {
            db.RemoveRange(await db.Operations.Where(o => o.TenantId == customer.Id).ToListAsync());
            var tenant = await db.Tenants.SingleAsync(t => t.Id == customer.Id);
            tenant.Become(TenantStatus.Suspended, app.Clock.GetUtcNow());
            tenant.SuspensionReason = SuspensionReason.TenantRequest;
            await db.SaveChangesAsync();
        });
        Assert.True((await Owner(customer).SendAsync(new ResumeMyPlan(customer.Id))).Succeeded);
        await customer.CloseAsync();
        Assert.Equal(2, (await customer.InvoicesAsync()).Count);
        Assert.Equal(BillingState.Active, (await customer.AccountAsync()).State);
    }

    [Fact]
    public async Task Who_is_being_deleted_gets_a_last_bill_over_what_was_used_and_none_after_it()
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49, more: new Charge(Meter.Requests, new Portal.Features.Billing.Rating.UnitPrice(1))));
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 3);
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == customer.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.Status, TenantStatus.PendingDeletion)));
        await customer.CloseAsync();
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        Assert.Equal([49m, 3m], (await customer.InvoicesAsync()).Select(i => i.Net));
    }

    [Fact]
    public async Task What_is_reported_after_the_bill_is_billed_with_the_next_as_if_it_had_come_in_time()
    {
        // Volume prices: more can cost less. 150 at 0.10 are 15.00, 250 at 0.05 are 12.50.
        var volume = new Charge(Meter.Requests, new Portal.Features.Billing.Rating.VolumePrice([new(200, 0.10m), new(null, 0.05m)]));
        var customer = await Customer.OfAsync(app, Customer.Terms(20, more: volume));
        await customer.CloseAsync();
        app.Clock.Advance(TimeSpan.FromHours(3));
        var used = app.Clock.GetUtcNow();
        await customer.UseAsync(Meter.Requests, 150, used);
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 100, used.AddHours(1));
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();

        var invoices = await customer.InvoicesAsync();
        Assert.Equal([20m, 35m, 17.5m, 20m], invoices.Select(i => i.Net));
        Assert.Equal(-2.5m, invoices[2].Lines.Single(l => l.Kind == LineKind.LateUsage).Net);
    }

    [Theory]
    [InlineData("currency")]
    [InlineData("agreement")]
    [InlineData("isolation")]
    [InlineData("hidden")]
    [InlineData("same")]
    public async Task What_a_tenant_cannot_choose_itself_is_refused(string why)
    {
        var customer = await Customer.OfAsync(app, Customer.Terms(49));
        await customer.CloseAsync();
        var to = why == "same" ? customer.Plan : await OnOfferAsync(
            Customer.Terms(199) with { Currency = why == "currency" ? "USD" : "EUR", IsByAgreement = why == "agreement" }, why == "isolation" ? Isolation.OwnDatabase : default, isPublic: why != "hidden");

        Assert.NotNull((await Owner(customer).SendAsync(new QuotePlanChange(customer.Id, to))).Error);
    }

    private IDispatcher Owner(Customer customer) => app.As(Callers.OwnerOf(customer.Id));

    private async Task<PlanQuote> QuoteAsync(Customer customer, Guid plan) => (await Owner(customer).SendAsync(new QuotePlanChange(customer.Id, plan))).Value;

    private Task<Result> ChangeAsync(Customer customer, PlanQuote quote) => Owner(customer).SendAsync(new ChangeMyPlan(customer.Id, quote.PlanId, quote.At, quote.Total));

    private async Task<(Customer Customer, Guid Other)> ACustomerAsync(decimal amount, decimal other) => (await Customer.OfAsync(app, Customer.Terms(amount)), await OnOfferAsync(Customer.Terms(other)));

    private async Task<Guid> OnOfferAsync(PlanTerms terms, Isolation isolation = default, bool isPublic = true)
    {
        var id = await Customer.PlanAsync(app, terms);
        await app.InDatabaseAsync(async db =>
        {
            var plan = await db.Plans.SingleAsync(p => p.Id == id);
            (plan.IsPublic, plan.Isolation) = (isPublic, isolation);
            await db.SaveChangesAsync();
        });
        return id;
    }
}
