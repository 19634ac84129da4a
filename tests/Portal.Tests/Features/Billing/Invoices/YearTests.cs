using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Admin;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>
/// A year of many tenants under a clock that is moved: trials, upgrades, downgrades, usage, late usage, payments, credit notes. A model of its own, with nothing but
/// arithmetic, says what each must have been billed; the program must agree to the cent.
/// </summary>
[WithoutFaults("It is about amounts; a run that fails half-way is the business of other tests.")]
public sealed class YearTests(PortalApp app, ITestOutputHelper output) : IClassFixture<PortalApp>
{
    private const int Tenants = 200;
    private const int Months = 12;
    private static readonly (decimal Base, decimal Unit, long Free)[] Plans = [(19m, 0.013m, 100), (49m, 0.011m, 500), (99.95m, 0.007m, 1_000)];

    [Fact]
    public async Task Ledger_invoices_and_model_agree_to_the_cent()
    {
        var random = new Random(2026);
        var plans = new List<Guid>();
        foreach (var (amount, unit, free) in Plans)
            plans.Add(await Customer.PlanAsync(app, Customer.Terms(amount, more: new Charge(Meter.Requests, new UnitPrice(unit, FreeUnits: free)))));

        var trial = await Customer.PlanAsync(app, Customer.Terms(Plans[0].Base, trialDays: 14, new Charge(Meter.Requests, new UnitPrice(Plans[0].Unit, FreeUnits: Plans[0].Free))));
        var all = new List<Model>();
        foreach (var onTrial in (bool[])[true, false])
        {
            for (var i = 0; i < Tenants; i++)
            {
                if (onTrial != (i % 10 == 0))
                    continue;

                var plan = onTrial ? 0 : i % Plans.Length;
                var id = onTrial ? trial : plans[plan];
                all.Add(new Model(await Customer.OfAsync(app, await app.InDatabaseAsync(db => db.Plans.Where(p => p.Id == id).Select(p => p.Terms).SingleAsync()), id), plan, onTrial));
            }

            // So that everybody's periods begin within an hour: what is used in the middle of a month is then in everybody's running period.
            if (onTrial)
                app.Clock.Advance(TimeSpan.FromDays(14) + PeriodClosing.Wait + TimeSpan.FromSeconds(5));
        }

        for (var month = 0; month < Months; month++)
        {
            foreach (var model in all)
                await model.Customer.CloseAsync();

            foreach (var model in all)
                await model.BeginAsync();

            app.Clock.Advance(TimeSpan.FromDays(15 + random.Next(0, 3)) + TimeSpan.FromSeconds(random.Next(0, 86_400)));
            foreach (var model in all)
                await MidMonthAsync(model, plans, random);

            var end = (await all[0].Customer.AccountAsync()).PeriodEnd;
            foreach (var model in all)
                end = (await model.Customer.AccountAsync()).PeriodEnd is var other && other > end ? other : end;

            app.Clock.Advance(end + PeriodClosing.Wait + TimeSpan.FromSeconds(5) - app.Clock.GetUtcNow());
        }

        foreach (var model in all)
            await model.Customer.CloseAsync();

        decimal billed = 0;
        foreach (var model in all)
        {
            await model.BeginAsync();
            var invoices = await model.Customer.InvoicesAsync();
            var net = invoices.Sum(i => i.Net);
            Assert.Equal(model.Billed - model.Credited, net);
            Assert.All(invoices, i => Assert.Equal(i.Net, i.Lines.Sum(l => l.Net)));
            Assert.Equal(model.Paid, invoices.Where(i => i.Kind == InvoiceKind.Invoice).Sum(i => i.Settled));
            billed += net;
        }

        var ledger = await app.InDatabaseAsync(db => db.Payments.AcrossTenants().Select(p => p.Amount).ToListAsync());
        Assert.Equal(all.Sum(m => m.Paid), ledger.Sum());
        var numbers = await app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.Kind == InvoiceKind.Invoice).Select(i => i.Number).ToListAsync());
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => $"INV-{n:D6}"), numbers.Order(StringComparer.Ordinal));
        output.WriteLine($"{Tenants} tenants, {numbers.Count} invoices, {billed} EUR");
        Assert.True(numbers.Count > Tenants * 10);
    }

    private async Task MidMonthAsync(Model model, List<Guid> plans, Random random)
    {
        if (model.InTrial)
            return;

        var quantity = random.Next(0, 2_000);
        await model.Customer.UseAsync(Meter.Requests, quantity);
        model.Use(quantity);
        if (random.Next(8) == 0 && model.HasEnded && app.Clock.GetUtcNow() - model.EndedAt < TimeSpan.FromDays(33))
        {
            var late = random.Next(1, 800);
            await model.Customer.UseAsync(Meter.Requests, late, model.EndedAt.AddHours(-30));
            model.UseLate(late);
        }

        if (random.Next(6) == 0)
        {
            var to = random.Next(Plans.Length);
            var staff = app.As(Callers.System);
            var quote = await staff.SendAsync(new QuoteTenantPlan(model.Customer.Id, plans[to], to > model.Plan ? ChangeMoment.Now : ChangeMoment.PeriodEnd));
            if (quote.Succeeded)
            {
                var result = await staff.SendAsync(new ChangeTenantPlan(model.Customer.Id, plans[to], quote.Value.Moment, quote.Value.At, quote.Value.Total, "simulation"));
                Assert.True(result.Succeeded, result.Error?.Message);
                model.Change(to, quote.Value.Moment, quote.Value.At);
            }
        }

        if (random.Next(2) == 0)
            await SettleAsync(model, random);
    }

    private async Task SettleAsync(Model model, Random random)
    {
        var staff = app.As(Callers.System);
        if ((await model.Customer.InvoicesAsync()).Find(i => i is { Kind: InvoiceKind.Invoice, Status: InvoiceStatus.Open }) is not { } open)
            return;

        if (random.Next(12) == 0 && open.Lines.TrueForAll(l => l.Kind is not (LineKind.Usage or LineKind.LateUsage)))
        {
            Assert.True((await staff.SendAsync(new CreditInvoice(open.Id, "simulation", Refund: false))).Succeeded);
            model.Credited += open.Net;
        }
        else
        {
            Assert.True((await staff.SendAsync(new RecordPayment(open.Id, open.Due, DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime), ""))).Succeeded);
            model.Paid += open.Due;
        }
    }

    /// <summary>What one tenant must have been billed.</summary>
    private sealed class Model(Customer customer, int plan, bool inTrial)
    {
        private DateTimeOffset _begin;
        private DateTimeOffset _end;
        private long _used;
        private int? _next;
        private (int Plan, long Used, decimal Billed)? _ended;
        private bool _hasBegun;

        public Customer Customer => customer;

        public int Plan { get; private set; } = plan;

        public bool InTrial { get; private set; } = inTrial;

        public decimal Billed { get; private set; }

        public decimal Credited { get; set; }

        public decimal Paid { get; set; }

        public bool HasEnded => _ended is not null;

        public DateTimeOffset EndedAt => _begin;

        /// <summary>A period has begun: the one before it, what was late of the one before that, and the new one's base are billed.</summary>
        public async Task BeginAsync()
        {
            var account = await customer.AccountAsync();
            if (account.State == Portal.Features.Billing.Accounts.BillingState.Trial)
                return;

            if (!InTrial && _hasBegun)
            {
                if (_ended is { } before)
                {
                    var whole = Rate(before.Plan, before.Used);
                    Billed += whole - before.Billed;
                }

                var due = Rate(Plan, _used);
                Billed += due;
                _ended = (Plan, _used, due);
                _used = 0;
                Plan = _next ?? Plan;
                _next = null;
            }

            (InTrial, _hasBegun) = (false, true);
            (_begin, _end) = (account.PeriodStart, account.PeriodEnd);
            Billed += Plans[Plan].Base;
        }

        public void Use(long quantity) => _used += quantity;

        public void UseLate(long quantity) => _ended = _ended!.Value with { Used = _ended.Value.Used + quantity };

        public void Change(int to, ChangeMoment moment, DateTimeOffset at)
        {
            if (moment == ChangeMoment.PeriodEnd)
            {
                _next = to;
                return;
            }

            var (left, whole) = (Math.Floor((decimal)(_end - at).TotalSeconds), Math.Floor((decimal)(_end - _begin).TotalSeconds));
            Billed += Cents(Plans[to].Base * left / whole) - Cents(Plans[Plan].Base * left / whole);
            (Plan, _next) = (to, null);
        }

        private static decimal Rate(int plan, long used) => Cents(Math.Max(0, used - Plans[plan].Free) * Plans[plan].Unit);

        private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
    }
}
