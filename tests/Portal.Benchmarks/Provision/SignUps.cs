using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Benchmarks.Provision;

/// <summary>Confirms sign-ups on a running product, as the visitor's link does, and reads from its records how long each tenant took.</summary>
internal sealed class SignUps(BenchPortal portal, Isolation isolation, string region)
{
    /// <summary>A tenant and its operation in one commit, then the worker is woken.</summary>
    /// <returns>The operation, and how long the visitor's request waited.</returns>
    public async Task<(OperationId Operation, double Milliseconds)> ConfirmAsync(string slug)
    {
        var started = Stopwatch.GetTimestamp();
        await using var scope = portal.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = Caller.System("benchmark");
        var now = DateTimeOffset.UtcNow;
        var tenant = new Tenant
        {
            Id = TenantId.New(),
            Name = slug,
            Slug = slug,
            PlanId = await db.Set<Features.Plans.Plan>().Where(p => p.Isolation == isolation).OrderBy(p => p.Position).Select(p => p.Id).FirstAsync(),
            OwnerEmail = $"owner@{slug}.example",
            Region = region,
            CreatedAt = now,
        };
        db.Tenants.Add(tenant);
        var operation = await TenantProvisioning.EnqueueAsync(db, scope.ServiceProvider.GetRequiredService<IOperations>(), tenant, now, CancellationToken.None);
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, NullLogger.Instance);
        return (operation.Id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public async Task WaitAsync(IReadOnlyCollection<OperationId> ids)
    {
        for (var left = ids.ToList(); left.Count > 0; await Task.Delay(20))
        {
            var now = await portal.InDatabaseAsync(db => db.Operations.AsNoTracking().Where(o => left.Contains(o.Id)).Select(o => new { o.Id, o.Status, o.Reason }).ToListAsync());
            if (now.Find(o => o.Status == OperationStatus.Failed) is { } failed)
                throw new InvalidOperationException($"Operation {failed.Id} failed: {failed.Reason?.ErrorIn(CultureInfo.InvariantCulture)}");

            left.RemoveAll(id => now.Exists(o => o.Id == id && o.Status == OperationStatus.Succeeded));
        }
    }

    /// <summary>From the operation's making, inside the confirming transaction, to the commit of "activate"; and when that was.</summary>
    public Task<List<(double Milliseconds, DateTimeOffset Active)>> TimesAsync(IReadOnlyCollection<OperationId> ids) => portal.InDatabaseAsync(async db =>
    {
        var rows = await (from operation in db.Operations
                          join step in db.OperationSteps on operation.Id equals step.OperationId
                          where ids.Contains(operation.Id) && step.Step == "tell"
                          select new { operation.CreatedAt, step.StartedAt }).ToListAsync();
        return rows.ConvertAll(r => ((r.StartedAt - r.CreatedAt).TotalMilliseconds, r.StartedAt));
    });

    /// <summary>The median of each step, its commit included, in their order; before them, what passed until the first began.</summary>
    public Task<List<(string Step, double Median)>> StepsAsync(IReadOnlyCollection<OperationId> ids) => portal.InDatabaseAsync(async db =>
    {
        var steps = await db.OperationSteps.AsNoTracking().Where(s => ids.Contains(s.OperationId)).ToListAsync();
        var made = await db.Operations.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.CreatedAt);
        var waits = steps.Where(s => s.Position == 0).Select(s => (s.StartedAt - made[s.OperationId]).TotalMilliseconds).ToList();
        return new List<(string, double)>([("(claim)", Times.Median(waits)), .. steps.GroupBy(s => (s.Position, s.Step)).OrderBy(g => g.Key.Position)
            .Select(g => (g.Key.Step, Times.Median([.. g.Select(s => (s.FinishedAt - s.StartedAt).TotalMilliseconds)])))]);
    });

    /// <summary>A cell on the server that the benchmark has, in a region that no other cell is in.</summary>
    public static async Task<CellAccess> AddPostgresCellAsync(BenchPortal portal, string region, int poolSize)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var cell = new Cell
        {
            Id = CellId.New(),
            Name = region,
            Region = region,
            Engine = DatabaseEngine.Postgres,
            Server = "benchmark",
            SecretVersion = 1,
            PoolSize = poolSize,
            StorageDriver = "folder-storage",
            Capacity = 100_000,
        };
        db.Cells.Add(cell);
        await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(Vault.Installation, Places.CellDatabase, cell.Id.Value, 1, BenchPortal.Server, CancellationToken.None);
        await db.SaveChangesAsync();
        return await scope.ServiceProvider.GetRequiredService<Places>().AccessAsync(cell, CancellationToken.None);
    }
}
