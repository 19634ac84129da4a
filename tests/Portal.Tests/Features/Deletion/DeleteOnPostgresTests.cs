using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data.Protection;
using Portal.Features.Deletion.Admin;
using Portal.Features.Deletion.Certificates.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>The way out, the way back and the end of tenants on a server: their logins, their databases or schemas, and what the certificate says of them.</summary>
public sealed class DeleteOnPostgresTests(DeleteOnPostgresTests.App app) : IClassFixture<DeleteOnPostgresTests.App>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IDispatcher Staff(PortalApp app) => app.As(Departures.Staff);

    [Theory]
    [InlineData("OwnDatabase", false, "postgres-database")]
    [InlineData("OwnDatabase", true, "postgres-database")] // one that was ready and was renamed
    [InlineData("SharedDatabase", false, "postgres-schema")]
    public async Task Frozen_nobody_gets_in_restored_everybody_does_and_deleted_nothing_is_left(string isolation, bool wasReady, string kind)
    {
        PostgresCellApp.SkipWithoutServer();
        app.Provoke();
        var (tenant, driver) = await ATenantAsync(Enum.Parse<Isolation>(isolation), wasReady);
        var placed = await app.PlacedAsync(tenant.Id);
        var name = driver.NameOf(placed);
        await ExecuteAsync(tenant.Id, "INSERT INTO notes (id, title, author, created_at, changed_at) VALUES (gen_random_uuid(), 'Kept', 'ana', now(), now())");
        await using var open = await LoginAsync(placed, name, isolation);
        Assert.Equal(1L, await CountAsync(open));

        await FreezeAsync(tenant);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(open)); // whoever was in is out
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, (await Assert.ThrowsAsync<PostgresException>(() => LoginAsync(placed, name, isolation))).SqlState);
        await Assert.ThrowsAsync<DatabaseLockedException>(() => ExecuteAsync(tenant.Id, "SELECT 1"));
        Assert.True((await driver.DescribeAsync(placed, Ct))!.IsLocked);
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString(), name));

        Assert.Null((await Staff(app).SendAsync(new RestoreTenant(tenant.Id, null), Ct)).Error);
        await app.RestAsync(tenant.Id);

        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
        await using (var back = await LoginAsync(placed, name, isolation))
            Assert.Equal(1L, await CountAsync(back)); // as it was

        await driver.CheckAsync(placed, "Notes", Ct);
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString(), name));

        await FreezeAsync(tenant);
        Assert.Null((await Staff(app).SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name), Ct)).Error);
        await app.RestAsync(tenant.Id);

        await AssertNothingIsLeftAsync(tenant, name, kind);
    }

    [Theory]
    [InlineData("OwnDatabase")]
    [InlineData("SharedDatabase")]
    public async Task Somebody_who_is_connected_does_not_keep_it_from_being_deleted(string isolation)
    {
        PostgresCellApp.SkipWithoutServer();
        app.Provoke();
        var (tenant, driver) = await ATenantAsync(Enum.Parse<Isolation>(isolation), wasReady: false);
        var placed = await app.PlacedAsync(tenant.Id);
        var name = driver.NameOf(placed);
        await FreezeAsync(tenant);
        app.Provoke(new Failpoint("delete-database"));
        Assert.Null((await Staff(app).SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name), Ct)).Error);
        var id = (await app.LastAsync(tenant.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);

        // An administrator has let the login in again meanwhile, and it holds a lock in the middle of a transaction.
        await TestPostgres.ExecuteAsync($"ALTER ROLE \"{name}\" LOGIN");
        await using var open = await LoginAsync(placed, name, isolation);
        await using var begin = new NpgsqlCommand("BEGIN; LOCK TABLE notes IN ROW EXCLUSIVE MODE", open);
        await begin.ExecuteNonQueryAsync(Ct);
        app.Provoke();
        await app.RetryAsync(id);

        await app.UntilAsync(id, OperationStatus.Succeeded);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(open));
        await AssertNothingIsLeftAsync(tenant, name, driver.Kind);
    }

    [Fact]
    public async Task What_the_server_has_lost_already_is_deleted_and_certified_all_the_same()
    {
        PostgresCellApp.SkipWithoutServer();
        app.Provoke();
        var (tenant, driver) = await ATenantAsync(Isolation.OwnDatabase, wasReady: false);
        var name = driver.NameOf(await app.PlacedAsync(tenant.Id));
        await FreezeAsync(tenant);
        await TestPostgres.ExecuteAsync($"DROP DATABASE \"{name}\" WITH (FORCE)");

        Assert.Null((await Staff(app).SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name), Ct)).Error);
        await app.RestAsync(tenant.Id);

        await AssertNothingIsLeftAsync(tenant, name, driver.Kind);
    }

    /// <summary>A tenant whose database is one that was ready, or one that was not.</summary>
    private async Task<(Tenant Tenant, IDatabaseDriver Driver)> ATenantAsync(Isolation isolation, bool wasReady)
    {
        await app.InDatabaseAsync(db => db.Cells.Where(c => c.Id == app.Server.Cell).ExecuteUpdateAsync(set => set.SetProperty(c => c.PoolSize, wasReady ? 1 : 0), Ct));
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, Ct)); // without templates nothing is kept ready
        app.Services.GetRequiredService<PoolBell>().Ring(); // once: pools are filled when it is quiet
        await PortalApp.UntilAsync("as many are ready as are asked for", async () => (await OidsAsync("_pool_")).Count == (wasReady ? 1 : 0));
        var ready = await OidsAsync("_pool_");
        var (id, operation) = await app.AskForATenantAsync(region: PostgresCellApp.Region, isolation: isolation);
        await app.UntilAsync(operation, OperationStatus.Succeeded, TimeSpan.FromSeconds(90));
        if (wasReady)
            Assert.Equal(ready, await OidsAsync(id.Value.ToString("N")));

        return (await app.TenantAsync(id), app.Driver(isolation));
    }

    private async Task FreezeAsync(Tenant tenant)
    {
        Assert.Null((await Staff(app).SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "Because."), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(tenant.Id));
    }

    private async Task AssertNothingIsLeftAsync(Tenant tenant, string name, string kind)
    {
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant.Id));
        Assert.Empty(await TestPostgres.AskAsync($"SELECT datname FROM pg_database WHERE datname = '{name}' UNION ALL SELECT rolname FROM pg_roles WHERE rolname = '{name}'"));
        if (kind == "postgres-schema")
            Assert.Empty(await TestPostgres.AskAsync($"SELECT nspname FROM pg_namespace WHERE nspname = '{name}'", Shared));

        Assert.False(await app.InDatabaseAsync(db => db.Secrets.AnyAsync(s => s.Owner == tenant.Id.Value, Ct)));
        Assert.False(await app.InDatabaseAsync(db => db.DataKeys.AnyAsync(k => k.Owner == tenant.Id.Value, Ct)));
        var certificate = (await Staff(app).SendAsync(new GetCertificate(tenant.Id), Ct)).Value.Document;
        Assert.Equal([(kind, name), ("folder-storage", tenant.Id.ToString())], certificate.Resources.Select(r => (r.Kind, r.Name)).OrderByDescending(r => r.Kind));
        Assert.All(certificate.Resources, r => Assert.True(r.MadeAt < r.RemovedAt && r.RemovedAt < r.VerifiedGoneAt));
        Assert.Equal(1, certificate.Removed["secrets"]);
        await PortalApp.UntilAsync("the pool is as it shall be", async () => (await app.FindingsAsync("pg-1")).Count == 0);
        await app.AssertVerifiedAsync();
    }

    private string Shared => $"{app.Cell.Prefix}_shared";

    /// <summary>As the tenant's application would connect, past the program.</summary>
    private async Task<NpgsqlConnection> LoginAsync(PlacedTenant placed, string name, string isolation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestPostgres.Server)
        {
            Database = isolation == nameof(Isolation.SharedDatabase) ? Shared : name,
            Username = name,
            Password = placed.Login!.Password,
            Pooling = false,
        }.ToString());
        await connection.OpenAsync(Ct);
        return connection;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM notes", connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    /// <summary>As the program opens it for the tenant; the connection is kept for the next time.</summary>
    private async Task ExecuteAsync(TenantId tenant, string sql)
    {
        await using var opened = await app.Services.GetRequiredService<TenantConnections>().OpenAsync(tenant, Ct);
        await using var command = opened.Connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    private Task<List<string>> OidsAsync(string part) =>
        TestPostgres.AskAsync($"SELECT oid::text FROM pg_database WHERE starts_with(datname, '{app.Cell.Prefix}') AND datname LIKE '%{part.Replace("_", "\\_", StringComparison.Ordinal)}%'");

    public sealed class App : PostgresCellApp;
}
