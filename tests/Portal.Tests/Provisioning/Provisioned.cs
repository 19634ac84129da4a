using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>What the tests of operations do again and again: ask for one as a handler does, wait for how it ends, look at what there is.</summary>
internal static class Provisioned
{
    /// <summary>A tenant that waits to be provisioned, with the operation that will do it.</summary>
    public static async Task<(TenantId Tenant, OperationId Operation)> AskForATenantAsync(this PortalApp app, string? slug = null, string region = "eu", long? quota = 1_000_000, Isolation isolation = Isolation.OwnDatabase)
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        slug ??= $"p-{Guid.NewGuid().ToString("N")[..10]}";
        var tenant = await app.Given.ATenantAsync(TenantStatus.Provisioning, slug, t => t.Region = region);
        var template = await app.InDatabaseAsync(db => db.TemplateVersions.OrderBy(t => t.Number).Select(t => t.Id).FirstAsync());
        return (tenant, await app.AskAsync(tenant, OperationKind.Provision, new ProvisionInput("Acme", slug, $"owner@{slug}.example", "free", isolation, region, "de", quota, template)));
    }

    /// <summary>Adds an operation, commits, and wakes the worker: what a command and the dispatcher do together.</summary>
    public static Task<OperationId> AskAsync(this PortalApp app, TenantId tenant, OperationKind kind, object input) =>
        app.InOperationsAsync(operations => Task.FromResult(operations.Enqueue(tenant, kind, input).Id));

    public static Task RetryAsync(this PortalApp app, OperationId id) => app.ChangeAsync(id, (operations, operation) => operations.Retry(operation));

    public static Task CancelAsync(this PortalApp app, OperationId id) => app.ChangeAsync(id, (operations, operation) => operations.CancelAndUndo(operation));

    /// <summary>Makes the control database what a backup from before any rotation of the tenant's password would make of it; the server is what it is.</summary>
    public static async Task RestoreFromBeforeRotationAsync(this PortalApp app, TenantId tenant, StoredSecret first)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        db.Secrets.RemoveRange(await db.Secrets.Where(s => s.Owner == tenant.Value).ToListAsync());
        await db.SaveChangesAsync();
        db.Secrets.Add(first);
        (await db.Resources.SingleAsync(r => r.TenantId == tenant && r.SecretVersion != null)).SecretVersion = 1;
        await db.SaveChangesAsync();
    }

    /// <summary>The tenant's operation that is not finished.</summary>
    public static Task<OperationId?> OpenOperationAsync(this PortalApp app, TenantId tenant) =>
        app.InDatabaseAsync(db => db.Operations.Where(o => o.TenantId == tenant && o.FinishedAt == null).Select(o => (OperationId?)o.Id).SingleOrDefaultAsync());

    public static Task<Operation> OperationAsync(this PortalApp app, OperationId id) =>
        app.InDatabaseAsync(db => db.Operations.AsNoTracking().SingleAsync(o => o.Id == id));

    public static async Task<Operation> UntilAsync(this PortalApp app, OperationId id, OperationStatus status, TimeSpan? atMost = null)
    {
        var operation = await app.OperationAsync(id);
        await PortalApp.UntilAsync($"operation becomes {status}", async () =>
        {
            operation = await app.OperationAsync(id);
            Assert.False(operation.Status == OperationStatus.Failed && status == OperationStatus.Succeeded, $"The operation failed: {operation.Reason.English()}");
            return operation.Status == status;
        }, atMost);
        return operation;
    }

    public static Task<List<OperationStep>> StepsAsync(this PortalApp app, OperationId id) =>
        app.InDatabaseAsync(db => db.OperationSteps.AsNoTracking().Where(s => s.OperationId == id).OrderBy(s => s.Position).ToListAsync());

    public static Task<TenantStatus> StatusAsync(this PortalApp app, TenantId id) =>
        app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == id).Select(t => t.Status).SingleAsync());

    public static async Task<TimelineView> TimelineAsync(this PortalApp app, OperationId id)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<TimelineReader>().ReadAsync(id, CancellationToken.None))!;
    }

    public static IDatabaseDriver Database(this PortalApp app) => app.Services.GetRequiredService<DriverSet>().Database("sqlite-database");

    /// <summary>A tenant as the embedded drivers know it: they have no cells.</summary>
    public static PlacedTenant Placed(this TenantId tenant) => new(CellAccess.None, tenant);

    public static IStorageDriver Storage(this PortalApp app) => app.Services.GetRequiredService<DriverSet>().Storage("folder-storage");

    /// <summary>What is recorded agrees with what there is.</summary>
    public static async Task AssertVerifiedAsync(this PortalApp app)
    {
        using var spared = Faults.Spare();
        await using var scope = app.Services.CreateAsyncScope();
        var verifier = scope.ServiceProvider.GetRequiredService<Verifier>();
        Assert.NotEmpty(verifier.Rules);
        Assert.Empty(await verifier.RunAsync(CancellationToken.None));
    }

    /// <summary>Sets the failures to provoke from now on; none: removes them.</summary>
    public static void Provoke(this PortalApp app, params Failpoint[] points)
    {
        var path = Path.Combine(app.Folder, ProvokedFailures.FileName);
        File.WriteAllText(path + ".new", System.Text.Json.JsonSerializer.Serialize(points, ProvokedFailures.Json));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task<T> InOperationsAsync<T>(this PortalApp app, Func<IOperations, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Caller = Caller.System("test");
        var result = await work(scope.ServiceProvider.GetRequiredService<IOperations>());
        await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        return result;
    }

    private static async Task ChangeAsync(this PortalApp app, OperationId id, Action<IOperations, Operation> change)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        change(scope.ServiceProvider.GetRequiredService<IOperations>(), await db.Operations.SingleAsync(o => o.Id == id));
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    }
}

/// <summary>The program with its worker running and short pauses.</summary>
public sealed class WorkingApp : PortalApp, IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await StartAsync();
    }

    protected override IEnumerable<string> Settings =>
        ["--Provisioning:BackOff=00:00:00.010", "--Provisioning:Attempts=4", "--Provisioning:Reconcile=00:00:01"];
}
