using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>A tenant that is billed: its account began in this moment.</summary>
internal sealed class Customer(PortalApp app, TenantId id, Guid plan)
{
    private int _events;

    public TenantId Id => id;

    public Guid Plan => plan;

    public static PlanTerms Terms(decimal amount, int trialDays = 0, params Charge[] more) => new() { TrialDays = trialDays, Charges = [new(null, new FlatPrice(amount)), .. more] };

    public static async Task<Customer> OfAsync(PortalApp app, PlanTerms terms) => await OfAsync(app, terms, await PlanAsync(app, terms));

    public static async Task<Customer> OfAsync(PortalApp app, PlanTerms terms, Guid plan)
    {
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active, change: t => t.PlanId = plan);
        await app.InDatabaseAsync(db =>
        {
            db.Add(BillingAccount.Open(tenant, terms, app.Clock.GetUtcNow()));
            return db.SaveChangesAsync();
        });
        return new Customer(app, tenant, plan);
    }

    public static async Task<Guid> PlanAsync(PortalApp app, PlanTerms terms)
    {
        var plan = new Plan { Id = Guid.CreateVersion7(), Code = $"p{Guid.NewGuid():N}", Number = 1, Name = "Plan", IsPublic = false, Position = 900, Terms = terms };
        await app.InDatabaseAsync(db =>
        {
            db.Add(plan);
            return db.SaveChangesAsync();
        });
        return plan.Id;
    }

    /// <summary>Bills what is due of this one now.</summary>
    public async Task CloseAsync()
    {
        while (await CloseOnceAsync())
        {
        }
    }

    public async Task<bool> CloseOnceAsync()
    {
        while (true)
        {
            try
            {
                await using var scope = app.Services.CreateAsyncScope();
                return await scope.ServiceProvider.GetRequiredService<PeriodClosing>().CloseAsync(id, CancellationToken.None);
            }
            catch (ChangedByAnotherException)
            {
                // As the clock does.
            }
        }
    }

    public async Task DunAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Dunning>().LookAsync(id, CancellationToken.None);
    }

    public async Task UseAsync(string meter, long quantity, DateTimeOffset? at = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<IUsageIntake>()
            .RecordAsync([new(id, "test", $"{Interlocked.Increment(ref _events)}", meter, at ?? app.Clock.GetUtcNow(), quantity)], CancellationToken.None);
        Assert.Equal(1, report.Accepted + report.Repeated); // repeated: the answer of the first try was lost
    }

    /// <summary>To the end of the running period, past the wait.</summary>
    public async Task ToThePeriodsEndAsync()
    {
        var account = await AccountAsync();
        app.Clock.Advance(account.PeriodEnd + PeriodClosing.Wait + TimeSpan.FromSeconds(1) - app.Clock.GetUtcNow());
    }

    public Task<BillingAccount> AccountAsync() => app.InDatabaseAsync(db => db.BillingAccounts.AcrossTenants().AsNoTracking().SingleAsync(a => a.TenantId == id));

    public Task<Tenant> TenantAsync() => app.InDatabaseAsync(db => db.Tenants.AsNoTracking().SingleAsync(t => t.Id == id));

    public Task<List<Invoice>> InvoicesAsync() => app.InDatabaseAsync(db => db.Invoices.AcrossTenants().AsNoTracking().Include(i => i.Lines).Where(i => i.TenantId == id).OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync());
}
