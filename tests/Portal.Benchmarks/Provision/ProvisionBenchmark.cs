using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Records;

namespace Portal.Benchmarks.Provision;

/// <summary>From the confirmed sign-up to the active tenant, one after the other, by the real worker, in turn with the bare work of the same kind.</summary>
internal static class ProvisionBenchmark
{
    /// <summary>The first tenants of a process pay for its warming up.</summary>
    private const int Warm = 25;

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var count = arguments.Number("tenants", arguments.Has("full") ? 200 : 20, bare: true);
        var verdicts = new Verdicts("provision");
        string[] kinds = [.. new[] { "sqlite", "postgres", "pool", "schema" }.Where(arguments.Has)];
        if (kinds.Length == 0)
            kinds = Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is null ? ["sqlite"] : ["sqlite", "postgres", "pool", "schema"];

        foreach (var kind in kinds)
        {
            if (kind == "sqlite")
                await SqliteAsync(count, verdicts);
            else
                await PostgresAsync(kind, count, verdicts);
        }

        return verdicts.Print();
    }

    private static async Task SqliteAsync(int count, Verdicts verdicts)
    {
        await using var portal = await BenchPortal.BuildAsync(postgres: false);
        await portal.App.StartAsync();
        var number = 0;
        var (p50, floor) = await CompareAsync(
            "SQLite, a file", new SignUps(portal, Isolation.SharedDatabase, "eu"), count, () => Task.FromResult<Func<Task>>(() => Task.Run(() => CopyFile(portal.Folder, ++number))));
        verdicts.Add("SQLite, a file: confirmed to active, p50", "ms", p50, floor, "≤ 40 ms", p50 <= 40);
    }

    private static async Task PostgresAsync(string kind, int count, Verdicts verdicts)
    {
        await using var portal = await BenchPortal.BuildAsync(postgres: true);
        await portal.App.StartAsync();
        var cell = await SignUps.AddPostgresCellAsync(portal, "bench", kind == "pool" ? Warm + count : 0);
        try
        {
            var signUps = new SignUps(portal, kind == "schema" ? Isolation.SharedDatabase : Isolation.OwnDatabase, "bench");
            var (first, _) = await signUps.ConfirmAsync("bench-first"); // makes the template, or the shared database
            await signUps.WaitAsync([first]);
            if (kind == "pool")
                await BurstBenchmark.FillAsync(portal, cell, Warm + count);

            var floor = await FloorAsync(portal, cell, kind);
            var (p50, bare) = await CompareAsync($"PostgreSQL, {kind}", signUps, count, kind switch
            {
                "pool" => floor.ReadyAsync,
                "schema" => () => Task.FromResult<Func<Task>>(floor.SchemaAsync),
                _ => () => Task.FromResult<Func<Task>>(floor.DatabaseAsync),
            });
            switch (kind)
            {
                case "pool":
                    verdicts.Add("PostgreSQL, own database from a pool: confirmed to active, p50", "ms", p50, bare, "≤ 60 ms", p50 <= 60);
                    break;
                case "schema":
                    verdicts.Add("PostgreSQL, own schema: confirmed to active, p50", "ms", p50, bare, "≤ 1.3 × floor", p50 <= 1.3 * bare);
                    break;
                default:
                    verdicts.Add("PostgreSQL, own database: confirmed to active, p50", "ms", p50, bare, "≤ 2 × floor", p50 <= 2 * bare);
                    break;
            }
        }
        finally
        {
            await portal.App.StopAsync();
            await PostgresFloor.SweepAsync(cell);
        }
    }

    /// <summary>The floor of a cell whose first tenant is there already, and with it whatever is made once.</summary>
    public static async Task<PostgresFloor> FloorAsync(BenchPortal portal, CellAccess cell, string kind)
    {
        var template = kind == "schema" ? "" : (await PostgresFloor.NamesAsync($"SELECT datname::text FROM pg_database WHERE starts_with(datname::text, '{cell.Prefix}_template_')")).Single();
        var scripts = portal.Services.GetRequiredService<SchemaScripts>();
        return new PostgresFloor(cell, template, [.. scripts.Of(scripts.Schemas(PostgresTemplates.Engine).Single(), PostgresTemplates.Engine).Select(s => s.Contents)]);
    }

    /// <summary>In turn: a disk or a neighbour that is slow for a while is slow for both.</summary>
    private static async Task<(double Product, double Floor)> CompareAsync(string what, SignUps signUps, int count, Func<Task<Func<Task>>> prepare)
    {
        var operations = new List<OperationId>();
        var floor = new List<double>();
        for (var i = 0; i < Warm + count; i++)
        {
            var (operation, _) = await signUps.ConfirmAsync($"alone-{i}");
            await signUps.WaitAsync([operation]);
            operations.Add(operation);
            var bare = await prepare();
            var started = Stopwatch.GetTimestamp();
            await bare();
            floor.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        operations.RemoveRange(0, Warm);
        floor.RemoveRange(0, Warm);
        var times = (await signUps.TimesAsync(operations)).ConvertAll(t => t.Milliseconds);
        static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
        Console.WriteLine($"{what}: {count} tenants one after the other, median {Ms(Times.Median(times))} ms, 95 % {Ms(Times.Quantile(times, 0.95))} ms; floor {Ms(Times.Median(floor))} and {Ms(Times.Quantile(floor, 0.95))} ms");
        Console.WriteLine($"  {string.Join(", ", (await signUps.StepsAsync(operations)).Select(s => $"{s.Step} {Ms(s.Median)}"))}");
        return (Times.Median(times), Times.Median(floor));
    }

    /// <summary>Copies the template file, syncs the copy to the disk, opens it and inserts one row.</summary>
    private static void CopyFile(string folder, int number)
    {
        var path = Path.Combine(folder, $"floor-{number}.db");
        using (var source = File.OpenRead(Directory.GetFiles(Path.Combine(folder, "templates")).Single()))
        using (var target = File.Create(path))
        {
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO Notes (Id, Title, Author, CreatedAt, ChangedAt) VALUES ('1', 'First', 'floor', '2026-01-01', '2026-01-01')";
        insert.ExecuteNonQuery();
    }
}
