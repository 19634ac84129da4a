using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Benchmarks.Provision;

/// <summary>Many sign-ups confirmed at once, each with a database of its own: with a full pool, and without one beside the best that the server can do.</summary>
internal static class BurstBenchmark
{
    private const string Region = "bench";

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var count = arguments.Number("tenants", 50, bare: true);
        var verdicts = new Verdicts("burst");
        foreach (var pool in arguments.Has("pool") ? [true] : arguments.Has("empty") ? new[] { false } : [true, false])
            await MeasureAsync(pool, count, verdicts);

        return verdicts.Print();
    }

    private static async Task MeasureAsync(bool pool, int count, Verdicts verdicts)
    {
        await using var portal = await BenchPortal.BuildAsync(postgres: true);
        await portal.App.StartAsync();
        var cell = await SignUps.AddPostgresCellAsync(portal, Region, pool ? count : 0);
        try
        {
            var signUps = new SignUps(portal, Isolation.OwnDatabase, Region);
            for (var i = 0; i < 3; i++) // the first of a process pay for its warming up
            {
                var warm = await Task.WhenAll(Enumerable.Range(0, count).Select(n => signUps.ConfirmAsync($"warm-{i}-{n}")));
                await signUps.WaitAsync([.. warm.Select(w => w.Operation)]);
            }

            var floor = await ProvisionBenchmark.FloorAsync(portal, cell, "postgres");
            var best = pool ? 0 : await BestAsync(floor);
            await FillAsync(portal, cell, pool ? count : 0);

            var started = DateTimeOffset.UtcNow;
            var asked = await Task.WhenAll(Enumerable.Range(0, count).Select(i => signUps.ConfirmAsync($"burst-{i}")));
            await signUps.WaitAsync([.. asked.Select(a => a.Operation)]);
            var last = (await signUps.TimesAsync([.. asked.Select(a => a.Operation)])).Max(t => t.Active);
            var rate = count / (last - started).TotalSeconds;
            var slowest = asked.Max(a => a.Milliseconds);

            var name = pool ? "from a pool" : "pool empty";
            if (pool)
                verdicts.Add($"{count} at once, {name}", "tenants a second", rate, null, "≥ 40 a second", rate >= 40);
            else
                verdicts.Add($"{count} at once, {name}", "tenants a second", rate, best, "≥ 0.8 × floor", rate >= 0.8 * best);

            verdicts.Add($"{count} at once, {name}: slowest request", "ms", slowest, null, "≤ 1,000 ms", slowest <= 1000);
            Console.WriteLine($"{name}: {string.Join(", ", (await signUps.StepsAsync([.. asked.Select(a => a.Operation)])).Select(s => $"{s.Step} {s.Median:0}"))}");
        }
        finally
        {
            await portal.App.StopAsync();
            await PostgresFloor.SweepAsync(cell);
        }
    }

    public static async Task FillAsync(BenchPortal portal, CellAccess cell, int size)
    {
        var driver = portal.Services.GetServices<IDatabaseDriver>().OfType<IReadyDatabases>().First();
        var patience = Stopwatch.StartNew();
        while (size > 0 && (await driver.CountReadyAsync(cell, CancellationToken.None)).Values.Sum() < size)
        {
            if (patience.Elapsed > TimeSpan.FromMinutes(3))
                throw new InvalidOperationException("The pool does not fill.");

            await Task.Delay(200);
        }
    }

    /// <summary>Whole databases a second, with as many at once as is best.</summary>
    private static async Task<double> BestAsync(PostgresFloor floor)
    {
        var best = 0.0;
        foreach (var atOnce in new[] { 1, 2, 4, 8, 16 })
        {
            const int Each = 24;
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(0, Each, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, _) => await floor.DatabaseAsync());
            best = Math.Max(best, Each / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }
}
