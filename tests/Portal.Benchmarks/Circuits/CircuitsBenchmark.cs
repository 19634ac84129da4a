using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Benchmarks.Circuits;

/// <summary>
/// What an open page of the back office costs, beside a program whose only page shows as many rows; and how long it takes until a page shows that an
/// operation moved, while all the others are open. The pages are opened by a process of their own that speaks what a browser speaks.
/// </summary>
internal static class CircuitsBenchmark
{
    private const int Watched = 10;
    private const string Password = "measured-not-guessed-7";

    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = new Arguments(args);
        var count = arguments.Number("pages", arguments.Has("full") ? 300 : 60, bare: true);
        var rounds = arguments.Number("rounds", arguments.Has("full") ? 200 : 50);
        var verdicts = new Verdicts("circuits");

        Memory bare;
        await using (var app = await BarePage.StartAsync())
            bare = await WeighAsync(app, null, "/", count, _ => Task.CompletedTask);

        foreach (var postgres in arguments.Postgres)
        {
            await using var portal = await BenchPortal.BuildAsync(
                postgres, "--Portal:Roles=web", $"--RateLimits:{nameof(Portal.Features.Access.RateLimits.OpenPages)}={count + 100}");
            await ManyTenants.FillAsync(portal, 1000);
            await portal.App.StartAsync();
            var cookies = await SignInAsync(portal);
            var latencies = new List<double>();
            var full = await WeighAsync(portal.App, cookies, "/admin/tenants", count, async _ => latencies = await FollowAsync(portal, cookies, rounds));
            var name = postgres ? "PostgreSQL" : "SQLite";
            Console.WriteLine($"{name}: a page of {count} was live after {full.Opening:0} ms (the bare one after {bare.Opening:0} ms) and was sent {full.Drawn / 1024.0:0.0} kB (the bare one {bare.Drawn / 1024.0:0.0} kB)");
            verdicts.Add($"{name}: managed memory a circuit, of {count}", "kB", full.Managed, bare.Managed, "≤ 2 × floor", full.Managed <= 2 * bare.Managed);
            verdicts.Add($"{name}: working set a circuit, of {count}", "kB", full.WorkingSet, bare.WorkingSet, "≤ 2 × floor", full.WorkingSet <= 2 * bare.WorkingSet);
            var p95 = Times.Quantile(latencies, 0.95);
            verdicts.Add($"{name}: event to update, median", "ms", Times.Median(latencies), null, "(for the record)", true);
            verdicts.Add($"{name}: event to update, p95", "ms", p95, null, "≤ 150 ms", p95 <= 150);
        }

        return verdicts.Print();
    }

    /// <summary>Opens a few pages to warm up and lets them be; then the difference that many make.</summary>
    private static async Task<Memory> WeighAsync(WebApplication app, string? cookies, string path, int count, Func<Uri, Task> meanwhile)
    {
        var root = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var address = new Uri(root, path);
        await using var warm = await Browsers.OpenAsync(cookies, (address, 10));
        var (managed, workingSet) = await NowAsync();
        await using var many = await Browsers.OpenAsync(cookies, (address, count));
        var after = await NowAsync();
        await meanwhile(root);
        return new Memory((after.Managed - managed) / 1024.0 / count, (after.WorkingSet - workingSet) / 1024.0 / count, Times.Median(many.Opening), many.Drawn / count);
    }

    private static async Task<(long Managed, long WorkingSet)> NowAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(3)); // whatever a page still does once it is live
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var me = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), me.WorkingSet64);
    }

    /// <summary>Pages that show one operation each; what a worker commits and signals is to be seen there.</summary>
    private static async Task<List<double>> FollowAsync(BenchPortal portal, string cookies, int rounds)
    {
        var root = new Uri(portal.App.Urls.First());
        var operations = await portal.InDatabaseAsync(async db =>
        {
            // The tenants that have a failed operation anyway.
            var found = await db.Operations.Where(o => o.FinishedAt == null).Take(Watched).ToListAsync();
            found.AddRange(await db.Operations.Where(o => o.FinishedAt != null).Take(Watched - found.Count).ToListAsync());
            foreach (var operation in found)
                (operation.FinishedAt, operation.Status, operation.CurrentStep) = (null, OperationStatus.Running, "reserve-address");

            await db.SaveChangesAsync();
            return found.ConvertAll(o => o.Id);
        });
        await using var pages = await Browsers.OpenAsync(cookies, [.. operations.Select(id => (new Uri(root, $"/admin/operations/{id}"), 1))]);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var feed = portal.Services.GetRequiredService<OperationFeed>();
        var steps = Definitions.StepsOf(OperationKind.Provision);
        var latencies = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var at = round % operations.Count;
            var drawn = pages.NextBatchAsync(at);
            var version = 0;
            await portal.InDatabaseAsync(async db =>
            {
                var operation = await db.Operations.SingleAsync(o => o.Id == operations[at]);
                operation.CurrentStep = steps[1 + (round / operations.Count % (steps.Count - 1))];
                await db.SaveChangesAsync();
                version = operation.Version;
            });
            var committed = Stopwatch.GetTimestamp();
            feed.Signal(operations[at], version);
            latencies.Add(Math.Max(0, Stopwatch.GetElapsedTime(committed, await drawn).TotalMilliseconds));
            await Task.Delay(20);
        }

        return latencies;
    }

    private static async Task<string> SignInAsync(BenchPortal portal)
    {
        var (person, _) = await portal.StaffAsync();
        await portal.InDatabaseAsync(async db =>
        {
            var kept = await db.People.SingleAsync(p => p.Id == person.Id);
            kept.Keep(portal.Services.GetRequiredService<IPasswordHasher<Person>>().HashPassword(kept, Password));
            await db.SaveChangesAsync();
        });
        return await SignInForm.SendAsync(new Uri(portal.App.Urls.First()), person.Email!, Password);
    }

    private sealed record Memory(double Managed, double WorkingSet, double Opening, double Drawn);
}
