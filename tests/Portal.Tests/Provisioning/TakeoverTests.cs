using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>Two real workers on one database server; the one that holds the operation is killed, or frozen as by SIGSTOP and woken again.</summary>
[Collection(nameof(Alone))]
public sealed class TakeoverTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>From the moment a worker is gone to the end of what it was at: some ten seconds until it is missed, and the rest of the steps.</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task The_other_worker_goes_on_and_the_one_that_wakes_up_changes_nothing(string signal)
    {
        Assert.SkipWhen(TestDatabase.Provider == DatabaseProvider.Sqlite, "SQLite has one worker.");
        var slug = $"takeover-{signal.ToLowerInvariant()}";
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Before, FailpointMode.Wait, slug, Milliseconds: 4000));
        using var first = KillTests.StartWorker(app);
        using var second = KillTests.StartWorker(app);
        var (tenant, id) = await app.AskForATenantAsync(slug);
        await PortalApp.UntilAsync("a worker is in the step", async () => (await app.OperationAsync(id)).CurrentStep == "create-storage", Patience);
        var held = await app.OperationAsync(id);
        var holder = int.Parse(held.Node!.Split(':')[^1], CultureInfo.InvariantCulture);
        Assert.Contains(holder, (int[])[first.Id, second.Id]);
        await (holder == first.Id ? first : second).SignalAsync(signal);
        app.Provoke();
        var gone = Stopwatch.GetTimestamp();

        await PortalApp.UntilAsync("the other one ends it", async () => (await app.OperationAsync(id)).Status == OperationStatus.Succeeded, Promised);
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended {Stopwatch.GetElapsedTime(gone).TotalSeconds:0.0} s after {signal}.");
        var ended = await app.OperationAsync(id);
        Assert.NotEqual(held.Node, ended.Node);
        Assert.True(ended.Epoch > held.Epoch);
        if (signal == "STOP")
        {
            await (holder == first.Id ? first : second).SignalAsync("CONT");
            await Task.Delay(TimeSpan.FromSeconds(6)); // its pause ends, its effect comes
        }

        Assert.Equal(ended.Version, (await app.OperationAsync(id)).Version);
        Assert.Equal(Definitions.StepsOf(OperationKind.Provision), (await app.StepsAsync(id)).Select(s => s.Step));
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Placements.CountAsync(p => p.TenantId == tenant)));
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None));
    }
}
