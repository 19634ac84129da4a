using Portal.Data;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Nodes;

/// <summary>A web node accepts, a worker in another process begins.</summary>
[Collection(nameof(Alone))]
public sealed class DispatchAcrossNodesTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_worker_elsewhere_begins_at_once()
    {
        Assert.SkipUnless(TestDatabase.Provider == DatabaseProvider.Postgres, "Elsewhere a worker finds it at its next look, within a second.");
        const int times = 40;
        using var worker = KillTests.StartWorker(app);
        await worker.UntilItSaysAsync("is running");
        var (tenant, made) = await app.AskForATenantAsync();
        await app.UntilAsync(made, OperationStatus.Succeeded, Patience);
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var id = await app.AskAsync(tenant, i % 2 == 0 ? OperationKind.Suspend : OperationKind.Resume, new AccessInput(i % 2 == 0 ? "StaffRequest" : null, "Again."));
            var ended = await app.UntilAsync(id, OperationStatus.Succeeded, Patience);
            took.Add((ended.StartedAt!.Value - ended.CreatedAt).TotalMilliseconds);
            await Task.Delay(Random.Shared.Next(50, 150), TestContext.Current.CancellationToken); // nobody is looking any more
        }

        took.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"Accepted to claimed by a worker in another process: median {took[times / 2]:0} ms, p95 {took[times * 95 / 100]:0} ms, longest {took[^1]:0} ms");
        Assert.InRange(took[times / 2], 0, 300); // by looking alone it would be half a second
    }
}
