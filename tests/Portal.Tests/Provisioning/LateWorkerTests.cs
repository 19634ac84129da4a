using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Running;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>
/// A worker that freezes in the middle of an effect, is taken for dead, and wakes up when another has long ended the operation: here the storage
/// driver stands still where a frozen process would.
/// </summary>
public sealed class LateWorkerTests(LateWorkerTests.FreezingApp app) : IClassFixture<LateWorkerTests.FreezingApp>
{
    [Fact]
    public async Task What_it_makes_after_the_undoing_is_taken_down_again()
    {
        var (tenant, id, thaw) = await FrozenAsync("late");
        await app.CancelAsync(id);
        await app.Services.GetRequiredService<OperationRunner>().RunAsync(tenant, CancellationToken.None); // another node
        var cancelled = await app.OperationAsync(id);
        Assert.Equal(OperationStatus.Cancelled, cancelled.Status);

        thaw();

        await PortalApp.UntilAsync("the late effect comes", () => Task.FromResult(app.Storage.Late.Contains(tenant)));
        await PortalApp.UntilAsync("it is taken down", async () => await app.Storage.DescribeAsync(tenant.Placed(), CancellationToken.None) is null);
        Assert.Equal(cancelled.Version, (await app.OperationAsync(id)).Version);
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant));
        Assert.Empty(await FindAsync(tenant));
    }

    [Fact]
    public async Task What_it_makes_while_another_still_undoes_is_taken_down_at_the_end()
    {
        var (tenant, id, thaw) = await FrozenAsync("late-undoing");
        app.Provoke(new Failpoint("reserve-address", FailpointPlace.Before, FailpointMode.Fail, "late-undoing", StepDirection.Undo));
        await app.CancelAsync(id);
        await app.Services.GetRequiredService<OperationRunner>().RunAsync(tenant, CancellationToken.None);
        Assert.Equal((OperationStatus.Failed, StepDirection.Undo), ((await app.OperationAsync(id)).Status, (await app.OperationAsync(id)).Direction));

        thaw();
        await PortalApp.UntilAsync("the late effect comes", () => Task.FromResult(app.Storage.Late.Contains(tenant)));
        Assert.NotNull(await app.Storage.DescribeAsync(tenant.Placed(), CancellationToken.None)); // nobody may judge while the operation is open
        app.Provoke();
        await app.RetryAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        await PortalApp.UntilAsync("it is taken down", async () => await app.Storage.DescribeAsync(tenant.Placed(), CancellationToken.None) is null);
        Assert.Empty(await FindAsync(tenant));
    }

    [Fact]
    public async Task What_it_makes_and_does_not_live_to_take_down_is_reported_and_swept()
    {
        app.Provoke(new Failpoint("check", Slug: "late-killed"));
        var (undone, cancelled) = await app.AskForATenantAsync("late-killed");
        await app.UntilAsync(cancelled, OperationStatus.Failed);
        await app.CancelAsync(cancelled);
        await app.UntilAsync(cancelled, OperationStatus.Cancelled);
        app.Provoke();
        var (running, succeeded) = await app.AskForATenantAsync("late-neighbour");
        await app.UntilAsync(succeeded, OperationStatus.Succeeded);
        var unknown = TenantId.New();
        foreach (var tenant in (TenantId[])[undone, unknown])
        {
            await app.Storage.EnsureAsync(tenant.Placed(), null, CancellationToken.None);
            await app.Database().EnsureAsync(tenant.Placed(), "Notes", CancellationToken.None);
        }

        Assert.Equal(2, (await FindAsync(undone)).Count(f => f.Rule == "ledger" && f.Detail.Contains("`sweep` removes it", StringComparison.Ordinal)));
        Assert.All(await FindAsync(unknown), f => Assert.DoesNotContain("sweep", f.Detail, StringComparison.Ordinal));

        var removed = await SweepAsync();

        Assert.Equal([app.Database().NameOf(undone.Placed()), app.Storage.NameOf(undone.Placed())], removed);
        Assert.Empty(await FindAsync(undone));
        Assert.Empty(await FindAsync(running));
        Assert.NotEmpty(await FindAsync(unknown)); // nobody knows what it is: a person decides
        Assert.Empty(await SweepAsync());
    }

    private async Task<(TenantId Tenant, OperationId Operation, Action Thaw)> FrozenAsync(string slug)
    {
        var frozen = app.Storage.FreezeNext();
        var (tenant, id) = await app.AskForATenantAsync(slug);
        await PortalApp.UntilAsync("the worker freezes", () => Task.FromResult(frozen.IsReached));
        return (tenant, id, frozen.Thaw);
    }

    private async Task<IReadOnlyList<string>> SweepAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<Leftovers>().RemoveAllAsync(CancellationToken.None)).Removed;
    }

    private async Task<IReadOnlyList<Finding>> FindAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None)).Where(f => f.Subject.StartsWith(tenant.ToString(), StringComparison.Ordinal))];
    }

    public sealed class FreezingApp : PortalApp, IAsyncLifetime
    {
        internal FreezingStorage Storage => (FreezingStorage)this.Storage();

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await StartAsync();
        }

        protected override void Change(IServiceCollection services)
        {
            services.Remove(services.Single(s => s.ServiceType == typeof(IStorageDriver) && s.ImplementationType == typeof(FolderStorage)));
            services.AddSingleton<FolderStorage>();
            services.AddSingleton<IStorageDriver, FreezingStorage>();
        }
    }

    internal sealed class Frozen
    {
        private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsReached { get; private set; }

        public void Thaw() => _thawed.SetResult();

        public Task StandStillAsync()
        {
            IsReached = true;
            return _thawed.Task;
        }
    }

    internal sealed class FreezingStorage(FolderStorage real) : IStorageDriver
    {
        private Frozen? _next;

        /// <summary>Whose storage was made by a late worker.</summary>
        public ConcurrentBag<TenantId> Late { get; } = [];

        public string Kind => real.Kind;

        public bool IsPerCell => real.IsPerCell;

        public Frozen FreezeNext() => _next = new Frozen();

        public async Task EnsureAsync(PlacedTenant tenant, long? quotaBytes, CancellationToken ct)
        {
            var frozen = Interlocked.Exchange(ref _next, null);
            if (frozen is not null)
                await frozen.StandStillAsync();

            await real.EnsureAsync(tenant, quotaBytes, ct);
            if (frozen is not null)
                Late.Add(tenant.Tenant);
        }

        public string NameOf(PlacedTenant tenant) => real.NameOf(tenant);

        public Task<StorageDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct) => real.DescribeAsync(tenant, ct);

        public ITenantStorage Open(PlacedTenant tenant) => real.Open(tenant);

        public Task CheckAsync(PlacedTenant tenant, CancellationToken ct) => real.CheckAsync(tenant, ct);

        public Task DeleteAsync(PlacedTenant tenant, CancellationToken ct) => real.DeleteAsync(tenant, ct);

        public Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct) => real.ListAsync(cell, ct);
    }
}
