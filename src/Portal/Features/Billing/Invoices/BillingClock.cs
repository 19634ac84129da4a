using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>Closes periods, bills, reminds and suspends when it is time. Every worker looks; whoever is late finds nothing to do.</summary>
internal sealed class BillingClock(IServiceScopeFactory scopes, PortalOptions portal, TimeProvider time, ILogger<BillingClock> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private const int Tries = 20;

    /// <summary>Does all that is due now.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        await OpenAccountsAsync(ct);
        foreach (var tenant in await FindAsync(db => PeriodClosing.DueOf(db, time.GetUtcNow()).OrderBy(a => a.PeriodEnd).Select(a => a.TenantId), ct))
        {
            while (await PersistAsync<PeriodClosing>(tenant, (closing, t) => closing.CloseAsync(tenant, t), ct))
            {
                // Several periods may be due, where the program was away for long.
            }
        }

        foreach (var tenant in await FindAsync(db => Dunning.DueOf(db, time.GetUtcNow()), ct))
            await PersistAsync<Dunning>(tenant, (dunning, t) => dunning.LookAsync(tenant, t), ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!portal.IsWorker)
            return;

        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "What is to be billed could not be looked at; the next look is in {Pause}.", Look);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Tenants that were open before there were accounts get one; those that open get theirs when they do.</summary>
    private async Task OpenAccountsAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var accounts = db.BillingAccounts.AcrossTenants();
        var without = await db.Tenants.Where(t => t.ActivatedAt != null && (t.Status == TenantStatus.Active || t.Status == TenantStatus.Suspended) && !accounts.Any(a => a.TenantId == t.Id))
            .Join(db.Plans, t => t.PlanId, p => p.Id, (t, p) => new { t.Id, p.Terms }).AsNoTracking().ToListAsync(ct);
        if (without.Count == 0)
            return;

        db.AddRange(without.Select(t => BillingAccount.Open(t.Id, t.Terms, time.GetUtcNow()))); // from now on: nobody is billed for a time in which nothing was agreed
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            // Another worker was first; the next look finds who is left.
        }
    }

    private async Task<List<TenantId>> FindAsync(Func<PortalDb, IQueryable<TenantId>> due, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await due(scope.ServiceProvider.GetRequiredService<PortalDb>()).ToListAsync(ct);
    }

    // One tenant's trouble keeps no other from being billed; a number or an account that another took in the same moment is asked for again.
    private async Task<bool> PersistAsync<T>(TenantId tenant, Func<T, CancellationToken, Task<bool>> work, CancellationToken ct) where T : notnull
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var done = await work(scope.ServiceProvider.GetRequiredService<T>(), ct);
                await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, logger);
                return done;
            }
            catch (ChangedByAnotherException) when (attempt < Tries)
            {
                await Task.Delay(Random.Shared.Next(5, 50), ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !Outage.Is(exception))
            {
                logger.LogError(exception, "Tenant {Tenant} could not be billed; the next look tries again.", tenant);
                return false;
            }
        }
    }
}
