using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Running;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>A tenant's whole life in a cell whose storage lies in an account.</summary>
public sealed class BlobCellTests(WorkingApp app, Azurite azurite) : IClassFixture<WorkingApp>, IClassFixture<Azurite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_gets_a_container_with_the_quota_of_its_plan_and_verify_knows_it()
    {
        var cell = await ACellAsync("blob-one");
        var (tenant, id) = await app.AskForATenantAsync(region: "blob-one", quota: 5_000);

        await app.UntilAsync(id, OperationStatus.Succeeded);

        var placed = new PlacedTenant(cell, tenant);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.Equal(new StorageDescription(0, 5_000), await Storage.DescribeAsync(placed, Ct));
        var row = await app.InDatabaseAsync(db => db.Resources.SingleAsync(r => r.TenantId == tenant && r.Kind == BlobStorage.DriverKind));
        Assert.Equal((Storage.NameOf(placed), cell.Id, 5_000L), (row.Name, row.CellId!.Value, row.QuotaBytes!.Value));
        Assert.DoesNotContain(await FindingsAsync(), f => f.Subject == row.Name);

        await Storage.DeleteAsync(placed, Ct);
        Assert.Contains(await FindingsAsync(), f => f.Subject == row.Name);
    }

    [Fact]
    public async Task A_tenant_that_is_given_up_leaves_no_container()
    {
        var cell = await ACellAsync("blob-two");
        app.Provoke(new Failpoint("check"));
        var (tenant, id) = await app.AskForATenantAsync(region: "blob-two");
        await app.UntilAsync(id, OperationStatus.Failed);
        Assert.NotNull(await Storage.DescribeAsync(new PlacedTenant(cell, tenant), Ct));

        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);
        app.Provoke();

        Assert.Empty(await Storage.ListAsync(cell, Ct));
    }

    [Fact]
    public async Task What_is_left_of_an_undone_tenant_is_found_and_swept()
    {
        var cell = await ACellAsync("blob-three");
        app.Provoke(new Failpoint("create-storage"));
        var (tenant, id) = await app.AskForATenantAsync(region: "blob-three");
        await app.UntilAsync(id, OperationStatus.Failed);
        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);
        app.Provoke();
        var placed = new PlacedTenant(cell, tenant);
        await using var scope = app.Services.CreateAsyncScope();
        var leftovers = scope.ServiceProvider.GetRequiredService<Leftovers>();

        // The worker that undid it looks for leftovers itself, and may find this one first.
        await PortalApp.UntilAsync("what a late worker has made is swept", async () =>
        {
            try
            {
                await Storage.EnsureAsync(placed, 100, Ct);
            }
            catch (Azure.RequestFailedException)
            {
                return false; // it was taken down while it was being made
            }

            return (await leftovers.RemoveAllAsync(Ct)).Removed.Contains(Storage.NameOf(placed));
        });

        Assert.Empty(await Storage.ListAsync(cell, Ct));
    }

    private IStorageDriver Storage => app.Services.GetRequiredService<DriverSet>().Storage(BlobStorage.DriverKind);

    private async Task<List<Finding>> FindingsAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        return [.. await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(Ct)];
    }

    private async Task<CellAccess> ACellAsync(string region)
    {
        var connection = azurite.ConnectionString;
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, Ct));
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Portal.Data.PortalDb>();
        var cell = new Cell { Id = CellId.New(), Name = region, Region = region, Engine = DatabaseEngine.Sqlite, StorageDriver = BlobStorage.DriverKind, Capacity = 5, SecretVersion = 1 };
        db.Cells.Add(cell);
        await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(Vault.Installation, Places.CellStorage, cell.Id.Value, 1, connection, Ct);
        await db.SaveChangesAsync(Ct);
        return new CellAccess(cell.Id, Storage: connection);
    }
}
