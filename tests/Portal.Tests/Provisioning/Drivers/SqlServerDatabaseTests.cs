using Microsoft.Data.SqlClient;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>The promise of every driver, on a SQL Server, and what only servers with logins promise.</summary>
public abstract class SqlServerContract : DatabaseDriverContract, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly CellId _cell = CellId.New();
    private readonly Dictionary<TenantId, LoginSecret> _logins = [];

    private protected override CellAccess Cell => new(_cell, Support.TestDatabase.SqlServerForTenants);

    private protected override string ListTables => "SELECT name FROM sys.tables ORDER BY name";

    private protected override PlacedTenant At(TenantId tenant)
    {
        lock (_logins)
            return new(Cell, tenant, _logins.TryGetValue(tenant, out var known) ? known : _logins[tenant] = new LoginSecret(1, $"first-{Guid.NewGuid():N}"));
    }

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Support.TestDatabase.SqlServerForTenants is null, Support.TestDatabase.NoSqlServer);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Support.TestDatabase.SqlServerForTenants is null)
            return;

        foreach (var name in await Driver.ListAsync(Cell, CancellationToken.None))
            await Driver.DeleteAsync(At(ResourceName.TenantOf(name)!.Value), CancellationToken.None);

        await using var session = await SqlServerSession.OpenAsync(Cell, CancellationToken.None);
        await session.SayAsync(SqlServerStatements.DropDatabase(SqlServerPlace.SharedDatabase(Cell)), CancellationToken.None);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_locked_tenant_is_kept_out_at_once_and_let_in_again_with_all_its_rows()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "kept");
        await using var open = (SqlConnection)await Driver.OpenAsync(At(tenant), Ct);

        await Driver.LockAsync(At(tenant), Ct);

        await Assert.ThrowsAsync<DatabaseLockedException>(() => Driver.OpenAsync(At(tenant), Ct));
        await using var command = new SqlCommand("SELECT 1", open);
        await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Ct));
        Assert.True((await Driver.DescribeAsync(At(tenant), Ct))!.IsLocked);
        await Driver.UnlockAsync(At(tenant), Ct);
        Assert.Equal(["kept"], await TitlesAsync(tenant));
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_one_and_an_older_one_changes_nothing()
    {
        var tenant = await MadeAsync();
        var (first, second) = (At(tenant), At(tenant) with { Login = new LoginSecret(2, $"second-{Guid.NewGuid():N}") });

        await Driver.SetPasswordAsync(second, Ct);
        await Driver.SetPasswordAsync(second, Ct);
        await Driver.SetPasswordAsync(first, Ct);

        await (await Driver.OpenAsync(second, Ct)).DisposeAsync();
        await Assert.ThrowsAsync<SqlException>(() => Driver.OpenAsync(first, Ct));
    }

    [Fact]
    public async Task A_tenants_login_gets_into_no_other_tenants_tables()
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await WriteAsync(neighbour, "secret");
        var there = this is SqlServerSchemaTests ? SqlServerPlace.InShared(At(neighbour)) : SqlServerPlace.OfItsOwn(At(neighbour));

        await using var connection = (SqlConnection)await Driver.OpenAsync(At(tenant), Ct);
        string[] reaches = [$"SELECT COUNT(*) FROM [{there.Database}].[{there.Schema}].Notes", $"ALTER LOGIN [{there.Login}] ENABLE", "CREATE TABLE Mine (Id int)", "EXECUTE AS USER = N'dbo'"];
        foreach (var sql in this is SqlServerDatabaseTests ? [.. reaches, $"USE [{there.Database}]"] : reaches)
        {
            await using var command = new SqlCommand(sql, connection);
            await Assert.ThrowsAsync<SqlException>(() => command.ExecuteScalarAsync(Ct));
        }
    }

    [Fact]
    public async Task A_login_that_is_left_alone_is_listed_and_goes_with_the_rest()
    {
        var tenant = await MadeAsync();
        await using (var session = await SqlServerSession.OpenAsync(Cell, Ct))
        {
            if (this is SqlServerDatabaseTests)
                await session.SayAsync(SqlServerStatements.DropDatabase(SqlServerPlace.OfItsOwn(At(tenant)).Database), Ct);
        }

        Assert.Contains(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }
}

public sealed class SqlServerDatabaseTests : SqlServerContract
{
    private protected override IDatabaseDriver Driver => field ??= new SqlServerDatabase(new SchemaScripts(new ProvisioningOptions()));
}

public sealed class SqlServerSchemaTests : SqlServerContract
{
    private protected override IDatabaseDriver Driver => field ??= new SqlServerSchema(new SchemaScripts(new ProvisioningOptions()));
}
