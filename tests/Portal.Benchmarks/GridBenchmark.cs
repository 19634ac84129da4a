using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Shell.Hosting;

namespace Portal.Benchmarks;

/// <summary>
/// The back office's list of tenants with 100,000 rows, message by message through the whole pipeline, beside its floor: plain SQL that reads one page
/// of rows by primary key over the same connection string.
/// </summary>
internal static class GridBenchmark
{
    private const int Rounds = 30;
    private const int PageSize = 25;

    /// <param name="args">Number of tenants (100000 by default), then settings such as <c>--Database:Provider=Postgres --ConnectionStrings:Portal=…</c> of an empty database.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var given) ? given : 100_000;
        var folder = Directory.CreateTempSubdirectory("portal-grid-").FullName;
        try
        {
            await using var app = await BuildAsync(folder, args);
            await FillAsync(app.Services, count);
            await MeasureAsync(app.Services, count);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<WebApplication> BuildAsync(string folder, string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Development",
            Args = [$"--Portal:DataDirectory={folder}", "--Portal:Seed=false", .. args.Where(a => a.StartsWith("--", StringComparison.Ordinal))],
        });
        builder.Logging.ClearProviders();
        Program.AddParts(builder, builder.AddPortalConfiguration());
        var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ControlDatabase>().MigrateAsync(CancellationToken.None);
        return app;
    }

    private static async Task FillAsync(IServiceProvider services, int count)
    {
        var random = new Random(4711);
        string[] words = ["Nord", "Alpen", "Blue", "Müller", "Atlas", "Vector", "Rhône", "Sierra", "Granit", "Lumen", "Kepler", "Ocean", "Signal", "Weber", "Prisma", "Delta"];
        string[] kinds = ["GmbH", "Ltd", "Logistics", "Analytics", "Health", "S.A.", "Energy", "Software"];
        string[] codes = ["free", "team", "business", "enterprise"];
        var plans = codes
            .Select((code, i) => new Plan { Id = Guid.CreateVersion7(), Code = $"bench-{code}", Number = 1, Name = code, Position = i }).ToArray();
        var cells = Enumerable.Range(1, 10).Select(i => new Cell { Id = CellId.New(), Name = $"bench-{i}", Region = i % 2 == 0 ? "eu" : "us", Capacity = count }).ToArray();
        var start = DateTimeOffset.UtcNow.AddDays(-700);
        await InDatabaseAsync(services, async db =>
        {
            db.AddRange(plans);
            db.AddRange(cells);
            await db.SaveChangesAsync();
        });
        for (var done = 0; done < count; done += 5000)
        {
            var from = done;
            await InDatabaseAsync(services, async db =>
            {
                db.ChangeTracker.AutoDetectChangesEnabled = false;
                for (var i = from; i < Math.Min(from + 5000, count); i++)
                {
                    var cell = cells[random.Next(cells.Length)];
                    var name = $"{words[random.Next(words.Length)]} {words[random.Next(words.Length)]} {kinds[random.Next(kinds.Length)]}";
                    var tenant = new Tenant
                    {
                        Id = TenantId.New(),
                        Name = name,
                        Slug = $"{name.Split(' ')[0].ToLowerInvariant()}-{i:x5}",
                        PlanId = plans[Math.Min(3, random.Next(10) / 2)].Id,
                        OwnerEmail = $"owner{i}@customer-{random.Next(20_000)}.example",
                        Region = cell.Region,
                        CellId = cell.Id,
                        CreatedAt = start.AddMinutes(i * 10),
                    };
                    tenant.Become(random.Next(100) switch { < 90 => TenantStatus.Active, < 96 => TenantStatus.Suspended, < 99 => TenantStatus.Deleted, _ => TenantStatus.AwaitingApproval }, tenant.CreatedAt);
                    db.Add(tenant);
                }

                await db.SaveChangesAsync();
            });
        }

        // What a server's own maintenance does sooner or later.
        await InDatabaseAsync(services, db => db.Database.ExecuteSqlRawAsync(db.Database.IsNpgsql() ? "VACUUM ANALYZE \"Tenants\"" : "SELECT 1"));
    }

    private static async Task MeasureAsync(IServiceProvider services, int count)
    {
        var dispatcher = services.GetRequiredService<IDispatchers>().As(Caller.System("benchmark"));
        var last = count / PageSize;
        (string What, TenantFilter Filter, TenantSort Sort, bool Descending, int Page)[] cases =
        [
            ("first page, newest first", new(), TenantSort.Created, true, 1),
            ("page in the middle", new(), TenantSort.Created, true, last / 2),
            ("last page", new(), TenantSort.Created, true, last),
            ("by name, page in the middle", new(), TenantSort.Name, false, last / 2),
            ("by owner, first page", new(), TenantSort.Owner, false, 1),
            ("two statuses", new() { Statuses = [TenantStatus.Suspended, TenantStatus.AwaitingApproval] }, TenantSort.Created, true, 1),
            ("plan, region and cell", new() { Plan = "bench-team", Region = "eu", Cell = await ACellAsync(services) }, TenantSort.Created, true, 1),
            ("search, thousands of hits", new() { Search = "ALPEN" }, TenantSort.Created, true, 1),
            ("search, one hit", new() { Search = "owner77777@" }, TenantSort.Created, true, 1),
            ("search, no hit, by name", new() { Search = "nobody has this" }, TenantSort.Name, false, 1),
            ("search and status", new() { Search = "müller", Statuses = [TenantStatus.Active] }, TenantSort.Name, false, 1),
        ];

        var floor = await TimesAsync(() => FloorAsync(services));
        Console.WriteLine($"{count} tenants, {Rounds} rounds, {services.GetRequiredService<DatabaseConnection>().Provider}");
        Console.WriteLine();
        Console.WriteLine("| what | median ms | worst ms | × floor |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        Print("floor: 25 rows by primary key", floor, floor);
        foreach (var (what, filter, sort, descending, page) in cases)
            Print(what, await TimesAsync(async () => _ = (await dispatcher.SendAsync(new ListTenants(filter, sort, descending, page, PageSize))).Value), floor);

        Print("export of all rows (whole)", await TimesAsync(() => ExportAsync(dispatcher), rounds: 2), floor);
    }

    private static async Task ExportAsync(IDispatcher dispatcher)
    {
        for (var skip = 0; ; skip += ExportTenants.Portion)
        {
            if ((await dispatcher.SendAsync(new ExportTenants(new(), skip))).Value.Count < ExportTenants.Portion)
                return;
        }
    }

    private static void Print(string what, double[] times, double[] floor) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {Median(times):0.0} | {times.Max():0.0} | {Median(times) / Median(floor):0.0} |"));

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static async Task<double[]> TimesAsync(Func<Task> work, int rounds = Rounds)
    {
        await work();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }

    private static IReadOnlyList<object>? _ids;

    private static Task FloorAsync(IServiceProvider services) => InDatabaseAsync(services, async db =>
    {
        await db.Database.OpenConnectionAsync();
        var connection = db.Database.GetDbConnection();
        _ids ??= await ReadAsync(connection, "SELECT \"Id\" FROM \"Tenants\" ORDER BY \"CreatedAt\" LIMIT 25 OFFSET 5000", []);
        await ReadAsync(connection, $"SELECT * FROM \"Tenants\" WHERE \"Id\" IN ({string.Join(", ", _ids.Select((_, i) => $"@p{i}"))})", _ids);
    });

    private static async Task<IReadOnlyList<object>> ReadAsync(DbConnection connection, string sql, IReadOnlyList<object> parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (value, i) in parameters.Select((value, i) => (value, i)))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", value);
            command.Parameters.Add(parameter);
        }

        var first = new List<object>();
        await using var reader = await command.ExecuteReaderAsync();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync())
        {
            reader.GetValues(row);
            first.Add(row[0]);
        }

        return first;
    }

    private static async Task<CellId> ACellAsync(IServiceProvider services)
    {
        CellId id = default;
        await InDatabaseAsync(services, async db => id = await db.Cells.Where(c => c.Name == "bench-2").Select(c => c.Id).SingleAsync());
        return id;
    }

    private static async Task InDatabaseAsync(IServiceProvider services, Func<PortalDb, Task> work)
    {
        await using var scope = services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }
}
