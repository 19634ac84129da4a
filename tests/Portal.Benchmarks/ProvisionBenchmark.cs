using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Shell.Hosting;

namespace Portal.Benchmarks;

/// <summary>
/// From the confirmed sign-up to the active tenant, by the real worker, beside its floor: copying the template file, syncing the copy to the disk,
/// opening it and inserting one row, on the same disk.
/// </summary>
internal static class ProvisionBenchmark
{
    private const int Warm = 5;

    /// <param name="args">Number of tenants (50 by default), then settings such as <c>--Database:Provider=Postgres --ConnectionStrings:Portal=…</c> of an empty database.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var given) ? given : 50;
        var folder = Directory.CreateTempSubdirectory("portal-provision-").FullName;
        try
        {
            await using var app = await StartAsync(folder, args);
            var operations = new List<OperationId>();
            var floor = new List<double>();
            for (var i = 0; i < Warm + count; i++)
            {
                // In turn: a disk or a neighbour that is slow for a while is slow for both.
                operations.Add(await WaitAsync(app.Services, await AskAsync(app.Services, $"alone-{i}")));
                floor.Add(Floor(folder, i));
            }

            var alone = await TimesAsync(app.Services, operations[Warm..]);
            floor = [.. floor[Warm..].Order()];

            var started = Stopwatch.GetTimestamp();
            var together = new List<OperationId>();
            for (var i = 0; i < count; i++)
                together.Add(await AskAsync(app.Services, $"together-{i}"));

            foreach (var id in together)
                await WaitAsync(app.Services, id);

            Print(count, alone, floor, count / Stopwatch.GetElapsedTime(started).TotalSeconds, await StepsAsync(app.Services, operations[Warm..]));
            await app.StopAsync();
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<WebApplication> StartAsync(string folder, string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0", $"--Portal:DataDirectory={folder}", "--Portal:Seed=false", .. args.Where(a => a.StartsWith("--", StringComparison.Ordinal))],
        });
        builder.Logging.ClearProviders();
        var settings = builder.AddPortalConfiguration();
        Program.AddParts(builder, settings);
        var app = builder.Build();
        await FirstStart.RunAsync(app.Services, settings, CancellationToken.None);
        await app.StartAsync();
        return app;
    }

    /// <summary>What the confirmation of a sign-up does: a tenant and its operation in one commit, then the worker is woken.</summary>
    private static async Task<OperationId> AskAsync(IServiceProvider services, string slug)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = Caller.System("benchmark");
        var now = DateTimeOffset.UtcNow;
        var tenant = new Tenant
        {
            Id = TenantId.New(),
            Name = slug,
            Slug = slug,
            PlanId = await db.Plans.OrderBy(p => p.Position).Select(p => p.Id).FirstAsync(),
            OwnerEmail = $"owner@{slug}.example",
            Region = "eu",
            CreatedAt = now,
        };
        db.Tenants.Add(tenant);
        var operation = await TenantProvisioning.EnqueueAsync(db, scope.ServiceProvider.GetRequiredService<IOperations>(), tenant, now, CancellationToken.None);
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, NullLogger.Instance);
        return operation.Id;
    }

    private static async Task<OperationId> WaitAsync(IServiceProvider services, OperationId id)
    {
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            var status = await scope.ServiceProvider.GetRequiredService<PortalDb>().Operations.Where(o => o.Id == id).Select(o => o.Status).SingleAsync();
            if (status == OperationStatus.Succeeded)
                return id;

            if (status == OperationStatus.Failed)
                throw new InvalidOperationException($"Operation {id} failed.");

            await Task.Delay(20);
        }
    }

    /// <summary>Milliseconds from the operation's making, inside the confirming transaction, to the commit of "activate".</summary>
    private static async Task<List<double>> TimesAsync(IServiceProvider services, List<OperationId> ids)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var rows = await (from operation in db.Operations
                          join step in db.OperationSteps on operation.Id equals step.OperationId
                          where ids.Contains(operation.Id) && step.Step == "tell"
                          select new { operation.CreatedAt, step.StartedAt }).ToListAsync();
        return [.. rows.Select(r => (r.StartedAt - r.CreatedAt).TotalMilliseconds).Order()];
    }

    private static async Task<List<(string Step, double Median)>> StepsAsync(IServiceProvider services, List<OperationId> ids)
    {
        await using var scope = services.CreateAsyncScope();
        var steps = await scope.ServiceProvider.GetRequiredService<PortalDb>().OperationSteps.Where(s => ids.Contains(s.OperationId)).ToListAsync();
        return [.. steps.GroupBy(s => (s.Position, s.Step)).OrderBy(g => g.Key.Position)
            .Select(g => (g.Key.Step, Quantile([.. g.Select(s => (s.FinishedAt - s.StartedAt).TotalMilliseconds).Order()], 0.5)))];
    }

    private static double Floor(string folder, int number)
    {
        var template = Directory.GetFiles(Path.Combine(folder, "templates")).Single();
        var path = Path.Combine(folder, $"floor-{number}.db");
        var started = Stopwatch.GetTimestamp();
        using (var source = File.OpenRead(template))
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
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Print(int count, List<double> alone, List<double> floor, double throughput, List<(string Step, double Median)> steps)
    {
        static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

        Console.WriteLine($"""
            | {count} tenants, one after the other | median | 95 % |
            | --- | ---: | ---: |
            | confirmed to active | {Ms(Quantile(alone, 0.5))} ms | {Ms(Quantile(alone, 0.95))} ms |
            | floor: copy, sync, open, one insert | {Ms(Quantile(floor, 0.5))} ms | {Ms(Quantile(floor, 0.95))} ms |
            | ratio | {Ms(Quantile(alone, 0.5) / Quantile(floor, 0.5))} | {Ms(Quantile(alone, 0.95) / Quantile(floor, 0.95))} |

            {count} tenants asked for at once: {Ms(throughput)} a second.

            | step | median, with its commit |
            | --- | ---: |
            """);
        foreach (var (step, median) in steps)
            Console.WriteLine($"| {step} | {Ms(median)} ms |");
    }

    private static double Quantile(List<double> sorted, double q) => sorted[(int)Math.Min(sorted.Count - 1, q * sorted.Count)];
}
