using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Tests.Support;

/// <summary>The program with a cell on PostgreSQL, in a region of its own. Where there is no server, a test skips with <see cref="SkipWithoutServer"/>.</summary>
public abstract class PostgresCellApp : PortalApp, IAsyncLifetime
{
    public const string Region = "pg";

    public TestPostgres Server { get; private set; } = null!;

    internal CellAccess Cell => Server.Access(PoolSize);

    protected virtual int PoolSize => 0;

    protected virtual bool Works => true;

    protected override IEnumerable<string> Settings =>
        ["--Provisioning:BackOff=00:00:00.010", "--Provisioning:Attempts=4", "--Provisioning:Reconcile=00:00:01"];

    public static void SkipWithoutServer() => Assert.SkipWhen(TestPostgres.Server is null, TestPostgres.SkipReason);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        if (TestPostgres.Server is null)
            return;

        await InitializeAsync();
        Server = await TestPostgres.StartAsync();
        await AddCellAsync(Server.Cell, "pg-1", Region, Server.Connection, PoolSize);
        if (Works)
            await StartAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (TestPostgres.Server is not null)
        {
            await DisposeAsync();
            await Server.DisposeAsync();
        }
        else
        {
            Directory.Delete(Folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    public async Task AddCellAsync(CellId id, string name, string region, string connection, int poolSize = 0)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        db.Cells.Add(new Cell
        {
            Id = id, Name = name, Region = region, Engine = DatabaseEngine.Postgres, StorageDriver = "folder-storage", Capacity = 1000, SecretVersion = 1, PoolSize = poolSize, Server = "127.0.0.1",
        });
        await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(Vault.Installation, Places.CellDatabase, id.Value, 1, connection, CancellationToken.None);
        await db.SaveChangesAsync();
    }

    /// <summary>The tenant in the cell with the password that the vault has.</summary>
    internal async Task<PlacedTenant> PlacedAsync(TenantId tenant, int version = 1)
    {
        await using var scope = Services.CreateAsyncScope();
        return new PlacedTenant(Cell, tenant, await scope.ServiceProvider.GetRequiredService<Places>().LoginAsync(tenant, version, CancellationToken.None));
    }

    internal IDatabaseDriver Driver(Isolation isolation) => Services.GetRequiredService<DriverSet>().Database(DatabaseEngine.Postgres, isolation);

    internal async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
