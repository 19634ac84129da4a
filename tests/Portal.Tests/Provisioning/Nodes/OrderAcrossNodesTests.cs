using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Nodes;

/// <summary>Two real workers on one database server share the work of many tenants, and never one tenant's.</summary>
[Collection(nameof(Alone))]
public sealed class OrderAcrossNodesTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private const int Tenants = 20;
    private const int Each = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Operations_of_one_tenant_never_overlap_and_stay_in_order_whichever_worker_runs_them()
    {
        Assert.SkipWhen(TestDatabase.Provider == DatabaseProvider.Sqlite, "SQLite has one worker.");
        using var first = KillTests.StartWorker(app);
        using var second = KillTests.StartWorker(app);
        await Task.WhenAll(first.UntilItSaysAsync("is running"), second.UntilItSaysAsync("is running"));
        var made = new List<(TenantId Tenant, OperationId Operation)>();
        for (var i = 0; i < Tenants; i++)
            made.Add(await app.AskForATenantAsync());

        foreach (var (_, operation) in made)
            await app.UntilAsync(operation, OperationStatus.Succeeded, Patience);

        var tenants = made.ConvertAll(m => m.Tenant);
        var asked = await Task.WhenAll(tenants.Select(AskOneAfterAnotherAsync));

        var attempts = await app.InDatabaseAsync(db => db.OperationAttempts.AsNoTracking().ToListAsync());
        var steps = await app.InDatabaseAsync(db => db.OperationSteps.AsNoTracking().ToListAsync());
        var operations = await app.InDatabaseAsync(db => db.Operations.AsNoTracking().ToDictionaryAsync(o => o.Id));
        Assert.Equal(Tenants * (Each + 1), operations.Count);
        Assert.All(made.Zip(asked), m => AssertInOrder([m.First.Operation, .. m.Second], operations, attempts, steps));
        Assert.All(tenants, tenant => Assert.Equal(Each + 1, operations.Values.Count(o => o.TenantId == tenant)));
        Assert.Equal(Tenants, await app.InDatabaseAsync(db => db.Set<Tenant>().CountAsync(t => t.Status == TenantStatus.Active)));
        var byNode = attempts.CountBy(a => a.Node).ToDictionary();
        TestContext.Current.TestOutputHelper?.WriteLine($"Steps by worker: {string.Join(", ", byNode.Values)}");
        Assert.Equal(new[] { first.Id, second.Id }.Select(id => $"{Environment.MachineName}:{id}").Order(), byNode.Keys.Order());
    }

    private async Task<List<OperationId>> AskOneAfterAnotherAsync(TenantId tenant)
    {
        var asked = new List<OperationId>();
        for (var i = 0; i < Each; i++)
        {
            var id = i % 2 == 0
                ? await app.AskAsync(tenant, OperationKind.Suspend, new AccessInput("StaffRequest", $"Number {i}."))
                : await app.AskAsync(tenant, OperationKind.Resume, new AccessInput(null, $"Number {i}."));
            asked.Add(id);
            await app.UntilAsync(id, OperationStatus.Succeeded, Patience);
        }

        return asked;
    }

    private static void AssertInOrder(
        List<OperationId> asked, Dictionary<OperationId, Operation> operations, List<OperationAttempt> attempts, List<OperationStep> steps)
    {
        foreach (var operation in asked.Select(id => operations[id]))
        {
            Assert.Equal(OperationStatus.Succeeded, operation.Status);
            Assert.Equal(Definitions.StepsOf(operation.Kind), steps.Where(s => s.OperationId == operation.Id).OrderBy(s => s.Position).Select(s => s.Step));
            Assert.Single(attempts.Where(a => a.OperationId == operation.Id).Select(a => a.Node).Distinct());
        }

        // In the order of their times, tries follow each other without overlapping, and operation upon operation as they were asked for.
        var tries = attempts.Where(a => asked.Contains(a.OperationId)).OrderBy(a => a.StartedAt).ThenBy(a => a.FinishedAt).ToList();
        Assert.All(tries.Zip(tries.Skip(1)), pair => Assert.True(pair.First.FinishedAt <= pair.Second.StartedAt, $"{pair.First.Step} ends {pair.First.FinishedAt:O}, {pair.Second.Step} begins {pair.Second.StartedAt:O}"));
        Assert.Equal(asked, tries.Select(t => t.OperationId).Distinct());
        Assert.Equal(steps.Count(s => asked.Contains(s.OperationId)), tries.Count);
    }
}
