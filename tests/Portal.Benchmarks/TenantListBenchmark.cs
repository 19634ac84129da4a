using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;

namespace Portal.Benchmarks;

/// <summary>
/// The back office's list of tenants: the page's own message, sent by a staff person through the whole pipeline, with few and with very many tenants, in turn.
/// Its floor is the bare query for the same rows in plain SQL, which finds them by an index, over the same connection string.
/// </summary>
internal static class TenantListBenchmark
{
    private const int PageSize = 25;

    private static readonly (string What, TenantFilter Filter, TenantSort Sort, bool Descending, int Page, string Floor)[] Cases =
    [
        ("first page, newest first", new(), TenantSort.Created, true, 1, "ORDER BY \"CreatedAt\" DESC, \"Id\" DESC"),
        ("last page, newest first", new(), TenantSort.Created, true, -1, "ORDER BY \"CreatedAt\", \"Id\""),
        ("first page by name", new(), TenantSort.Name, false, 1, "ORDER BY \"SearchText\", \"Id\""),
        ("last page by name", new(), TenantSort.Name, false, -1, "ORDER BY \"SearchText\" DESC, \"Id\" DESC"),
        ("first page by slug", new(), TenantSort.Slug, false, 1, "ORDER BY \"Slug\", \"Id\""),
        ("last page by slug", new(), TenantSort.Slug, false, -1, "ORDER BY \"Slug\" DESC, \"Id\" DESC"),
        ("first page by owner", new(), TenantSort.Owner, false, 1, "ORDER BY \"OwnerEmail\", \"Id\""),
        ("last page by owner", new(), TenantSort.Owner, false, -1, "ORDER BY \"OwnerEmail\" DESC, \"Id\" DESC"),
        ("first page by status", new(), TenantSort.Status, false, 1, "ORDER BY \"Status\", \"CreatedAt\", \"Id\""),
        ("last page by status", new(), TenantSort.Status, false, -1, "ORDER BY \"Status\" DESC, \"CreatedAt\" DESC, \"Id\" DESC"),
        ("one status", new() { Statuses = [TenantStatus.Suspended] }, TenantSort.Created, true, 1, "WHERE \"Status\" = 'Suspended' ORDER BY \"CreatedAt\" DESC, \"Id\" DESC"),
        ("search, one hit", new() { Search = "OWNER777@" }, TenantSort.Created, true, 1, Starting("owner777@", "owner777A")),
        ("search, a common word", new() { Search = "alpen" }, TenantSort.Created, true, 1, "WHERE \"SearchText\" LIKE '%alpen%' ORDER BY \"CreatedAt\" DESC, \"Id\" DESC"),
        ("search, a common word, last page", new() { Search = "alpen" }, TenantSort.Created, true, -1, "WHERE \"SearchText\" LIKE '%alpen%' ORDER BY \"CreatedAt\", \"Id\""),
        ("search, a common word, by name", new() { Search = "müller" }, TenantSort.Name, false, 1, "WHERE \"SearchText\" LIKE '%müller%' ORDER BY \"SearchText\", \"Id\""),
        ("search, a rare word", new() { Search = ManyTenants.Rare }, TenantSort.Created, true, 1, Starting("quarz", "quar{")),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var rounds = arguments.Number("rounds", arguments.Has("full") ? 100 : 40);
        int[] sizes = arguments.Has("full") ? [1_000, 100_000, 1_000_000] : [1_000, arguments.Number("tenants", 50_000, bare: true)];
        var verdicts = new Verdicts("tenant-list");
        foreach (var postgres in arguments.Postgres)
            await MeasureAsync(postgres, sizes, rounds, verdicts);

        return verdicts.Print();
    }

    private static async Task MeasureAsync(bool postgres, int[] sizes, int rounds, Verdicts verdicts)
    {
        var portals = new List<(int Size, BenchPortal Portal, IDispatcher Staff)>();
        try
        {
            foreach (var size in sizes)
            {
                var started = Stopwatch.GetTimestamp();
                var portal = await BenchPortal.BuildAsync(postgres);
                portals.Add((size, portal, portal.Services.GetRequiredService<IDispatchers>().As((await portal.StaffAsync()).Caller)));
                await ManyTenants.FillAsync(portal, size);
                Console.WriteLine($"{size} tenants on {Name(postgres)}, filled in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            }

            foreach (var (what, filter, sort, descending, page, sql) in Cases)
            {
                var query = new ListTenants(filter, sort, descending, page, PageSize);
                await CompareAsync($"{Name(postgres)}: {what}", portals, rounds, s => ListAsync(s, query), c => BareAsync(c, sql), verdicts);
            }

            await CompareAsync(
                $"{Name(postgres)}: first portion of the file", portals, Math.Max(10, rounds / 4), async s => _ = (await s.SendAsync(new ExportTenants(new(), null, 0))).Value,
                c => BareAsync(c, "ORDER BY \"CreatedAt\", \"Id\"", ExportTenants.Portion), verdicts);
            await InsideAsync(postgres, portals[^1].Staff, portals[^1].Size);
        }
        finally
        {
            foreach (var (_, portal, _) in portals)
                await portal.DisposeAsync();
        }
    }

    private static async Task CompareAsync(
        string what, List<(int Size, BenchPortal Portal, IDispatcher Staff)> portals, int rounds, Func<IDispatcher, Task> product, Func<string, Task> bare, Verdicts verdicts)
    {
        var measured = portals.ConvertAll(_ => (Product: new List<double>(), Floor: new List<double>()));
        for (var round = -5; round < rounds; round++)
        {
            // In turn: whatever slows the machine down for a while slows all of them.
            for (var i = 0; i < portals.Count; i++)
            {
                var portal = portals[i];
                var connection = portal.Portal.Services.GetRequiredService<DatabaseConnection>().ConnectionString;
                var floor = await TimeAsync(() => bare(connection));
                var took = await TimeAsync(() => product(portal.Staff));
                if (round >= 0)
                {
                    measured[i].Floor.Add(floor);
                    measured[i].Product.Add(took);
                }
            }
        }

        for (var i = 0; i < portals.Count; i++)
        {
            var (took, floor) = (Times.Quantile(measured[i].Product, 0.95), Times.Quantile(measured[i].Floor, 0.95));
            verdicts.Add($"{what}, {portals[i].Size:N0}, p95", "ms", took, floor, "≤ 3 × floor", took <= 3 * floor);
        }

        var (most, few) = (Times.Median(measured[^1].Product), Times.Median(measured[0].Product));
        verdicts.Add($"{what}, {portals[^1].Size:N0} against {portals[0].Size:N0}, median", "ms", most, few, "flat: ≤ 2 ×", most <= 2 * few);
    }

    /// <summary>What no index can answer, for the record: it is bounded, not flat.</summary>
    private static async Task InsideAsync(bool postgres, IDispatcher staff, int size)
    {
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
            times.Add(await TimeAsync(() => ListAsync(staff, new ListTenants(new() { Search = "othing has this inside" }, TenantSort.Created, true, 1, PageSize), mayBeEmpty: true)));

        Console.WriteLine($"{Name(postgres)}: a search inside words that finds nothing among {size} tenants: {Times.Median(times):0} ms (at most the newest {TenantSearch.LookedThrough} are looked through)");
    }

    private static async Task ListAsync(IDispatcher staff, ListTenants query, bool mayBeEmpty = false)
    {
        var list = (await staff.SendAsync(query)).Value;
        if (list.Rows.Count == 0 && !mayBeEmpty)
            throw new InvalidOperationException($"{query} found nothing: the measurement would say nothing.");
    }

    /// <summary>The rows that the page shows, read as plainly as they can be.</summary>
    private static async Task BareAsync(string connectionString, string which, int take = PageSize)
    {
        var sql = $"""
            SELECT t."Id", t."Name", t."Slug", t."Status", t."SuspensionReason", p."Name", t."OwnerEmail", t."Region", c."Name", t."CreatedAt", t."StatusSince", o."Id", o."Kind", o."Status"
            FROM (SELECT * FROM "Tenants" {which} LIMIT {take}) t
            JOIN "Plans" p ON p."Id" = t."PlanId"
            LEFT JOIN "Cells" c ON c."Id" = t."CellId"
            LEFT JOIN "Operations" o ON o."TenantId" = t."Id" AND o."FinishedAt" IS NULL
            """;
        await using DbConnection connection = connectionString.Contains("Data Source", StringComparison.OrdinalIgnoreCase) ? new SqliteConnection(connectionString) : new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync())
            reader.GetValues(row);
    }

    private static string Starting(string start, string after) =>
        $"WHERE \"Id\" IN (SELECT \"TenantId\" FROM \"TenantWords\" WHERE \"Start\" >= '{start}' AND \"Start\" < '{after}') ORDER BY \"CreatedAt\" DESC, \"Id\" DESC";

    private static string Name(bool postgres) => postgres ? "PostgreSQL" : "SQLite";

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
