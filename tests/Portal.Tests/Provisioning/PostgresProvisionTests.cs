using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data.Protection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Trials;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Running;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>Whole operations in a cell on PostgreSQL, through the worker.</summary>
public sealed class PostgresProvisionTests(PostgresProvisionTests.PooledApp app) : IClassFixture<PostgresProvisionTests.PooledApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OwnDatabase", "postgres-database")]
    [InlineData("OwnDatabaseInChosenCell", "postgres-database")]
    [InlineData("SharedDatabase", "postgres-schema")]
    public async Task A_tenant_is_made_as_its_plan_separates_it(string isolation, string kind)
    {
        PostgresCellApp.SkipWithoutServer();
        var (tenant, id) = await app.AskForATenantAsync(region: PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));

        await app.UntilAsync(id, OperationStatus.Succeeded);

        var row = await app.InDatabaseAsync(db => db.Resources.SingleAsync(r => r.TenantId == tenant && r.Kind.StartsWith("postgres")));
        Assert.Equal((kind, "0003-attachments.sql", 1, app.Cell.Id), (row.Kind, row.SchemaVersion, row.SecretVersion, row.CellId));
        Assert.True(row.SizeBytes > 0);
        var placed = await app.PlacedAsync(tenant);
        await app.Driver(Enum.Parse<Isolation>(isolation)).CheckAsync(placed, "Notes", Ct);
        Assert.Empty(await FindAsync(tenant));
        Assert.DoesNotContain(placed.Login!.Password, string.Concat((await app.StepsAsync(id)).Select(s => s.Data)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_up_takes_a_ready_database_and_the_worker_makes_another()
    {
        PostgresCellApp.SkipWithoutServer();
        await FillPoolAsync();
        var before = await OidsAsync("_pool_");

        var (tenant, id) = await app.AskForATenantAsync(region: PostgresCellApp.Region);
        await app.UntilAsync(id, OperationStatus.Succeeded);

        Assert.Subset(before.ToHashSet(), (await OidsAsync(tenant.Value.ToString("N"))).ToHashSet());
        await PortalApp.UntilAsync("the pool is full again", async () => (await PoolAsync()).Count == 2);
        Assert.Empty(await FindAllAsync());
    }

    [Theory]
    [InlineData("OwnDatabase", "postgres-database")]
    [InlineData("SharedDatabase", "postgres-schema")]
    public async Task A_server_that_has_a_cells_tenants_is_told_from_one_that_has_not(string isolation, string kind)
    {
        PostgresCellApp.SkipWithoutServer();
        var (tenant, id) = await app.AskForATenantAsync(region: PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));
        await app.UntilAsync(id, OperationStatus.Succeeded);
        var trials = app.Services.GetRequiredService<ITryServers>();
        var driver = app.Driver(Enum.Parse<Isolation>(isolation));
        (string, string)[] made = [(kind, driver.NameOf(new(app.Cell, tenant)))];

        Assert.Equal(0, await trials.CountMissingAsync(app.Cell, made, Ct));
        Assert.Equal(2, await trials.CountMissingAsync(app.Cell, [.. made, (kind, driver.NameOf(new(app.Cell, TenantId.New()))), ("postgres-database", "another")], Ct));
        Assert.Equal(1, await trials.CountMissingAsync(new CellAccess(CellId.New(), app.Cell.Database), made, Ct)); // nobody there is called so
        Assert.Null(await trials.CountMissingAsync(app.Cell with { Database = "Host=127.0.0.1;Port=9;Username=x" }, made, Ct));
    }

    [Fact]
    public async Task More_databases_than_are_asked_for_are_found()
    {
        PostgresCellApp.SkipWithoutServer();
        await FillPoolAsync();
        var hash = (await PoolAsync())[0].Split('_')[2];
        string[] tooMuch = [$"{app.Cell.Prefix}_pool_{hash}_1", $"{app.Cell.Prefix}_pool_0123456789abcdef_1"];
        foreach (var name in tooMuch)
            await TestPostgres.ExecuteAsync($"CREATE DATABASE \"{name}\" OWNER {app.Cell.Prefix}admin ALLOW_CONNECTIONS false"); // as ready ones are

        var findings = await FindAllAsync();

        Assert.Contains(findings, f => f.Rule == "pools" && f.Detail.Contains("keeps 3 databases ready and is asked for 2", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Rule == "ledger" && f.Subject == tooMuch[1] && f.Detail.Contains("`sweep` removes it", StringComparison.Ordinal));
        app.Services.GetRequiredService<PoolBell>().Ring();
        await PortalApp.UntilAsync("the worker removes them", async () => (await FindAllAsync()).All(f => f.Rule != "pools" && f.Subject != tooMuch[1]));

        // The worker may have kept this one and removed another; it is empty, and no tenant of a test after this one may be given it.
        await TestPostgres.ExecuteAsync($"DROP DATABASE IF EXISTS \"{tooMuch[0]}\" WITH (FORCE)");
    }

    [Theory]
    [InlineData("OwnDatabase", "create-database", "Effect")]
    [InlineData("OwnDatabase", "check", "Before")]
    [InlineData("SharedDatabase", "create-database", "Effect")]
    [InlineData("SharedDatabase", "check", "Before")]
    public async Task Undone_nothing_is_left_of_it_no_login_and_no_secret(string isolation, string step, string place)
    {
        PostgresCellApp.SkipWithoutServer();
        var slug = $"undone-{isolation.ToLowerInvariant()}-{step}";
        app.Provoke(new Failpoint(step, Enum.Parse<FailpointPlace>(place), FailpointMode.Fail, slug));
        var (tenant, id) = await app.AskForATenantAsync(slug, PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));
        await app.UntilAsync(id, OperationStatus.Failed);
        Assert.NotEmpty(await OfAsync(tenant));

        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);

        await AssertNothingIsLeftAsync(tenant);
    }

    [Theory]
    [InlineData("OwnDatabase")]
    [InlineData("SharedDatabase")]
    public async Task What_a_worker_makes_after_the_undoing_is_taken_down_again(string isolation)
    {
        PostgresCellApp.SkipWithoutServer();
        var slug = $"late-{isolation.ToLowerInvariant()}";
        app.Provoke(new Failpoint("create-database", FailpointPlace.Before, FailpointMode.Wait, slug, Milliseconds: 2000));
        var (tenant, id) = await app.AskForATenantAsync(slug, PostgresCellApp.Region, isolation: Enum.Parse<Isolation>(isolation));
        await PortalApp.UntilAsync("the worker is at the step", async () => (await app.OperationAsync(id)).CurrentStep == "create-database");
        var shared = Enum.Parse<Isolation>(isolation) == Isolation.SharedDatabase;
        if (shared)
            await app.Services.GetRequiredService<Portal.Provisioning.Drivers.Database.PostgresTemplates>().EnsureSharedAsync(app.Cell, Ct);

        // The server holds it in the middle of its effect: what has to do with a tenant's login waits for this.
        var name = app.Driver(Enum.Parse<Isolation>(isolation)).NameOf(new(app.Cell, tenant));
        await using var holding = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestPostgres.Server) { Database = shared ? $"{app.Cell.Prefix}_shared" : "postgres", Pooling = false }.ToString());
        await holding.OpenAsync(Ct);
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock(hashtextextended('{name}', 0))", holding);
        await hold.ExecuteNonQueryAsync(Ct);
        await PortalApp.UntilAsync("the worker waits in its effect", async () => await TestPostgres.AskAsync($"SELECT 1 FROM pg_locks WHERE {IsLockOf(name)} AND NOT granted") is ["1"]);
        app.Provoke();
        await app.CancelAsync(id);
        await app.Services.GetRequiredService<OperationRunner>().RunAsync(tenant, Ct); // another node
        var cancelled = await app.OperationAsync(id);
        Assert.Equal(OperationStatus.Cancelled, cancelled.Status);
        Assert.Empty(await OfAsync(tenant));

        var seen = SeenAsync(name);
        await holding.CloseAsync();

        Assert.True(await seen); // the late effect comes
        await PortalApp.UntilAsync("it is taken down", async () => (await OfAsync(tenant)).Count == 0);
        await AssertNothingIsLeftAsync(tenant);
        Assert.Equal(cancelled.Version, (await app.OperationAsync(id)).Version);
    }

    [Fact]
    [WithoutFaults("A worker whose last commit was reported as failed looks for what may be left itself, and may be faster than the sweep.")]
    public async Task What_a_worker_made_too_late_and_did_not_live_to_take_down_is_swept()
    {
        PostgresCellApp.SkipWithoutServer();
        foreach (var isolation in (Isolation[])[Isolation.OwnDatabase, Isolation.SharedDatabase])
        {
            var slug = $"swept-{isolation.ToString().ToLowerInvariant()}";
            app.Provoke(new Failpoint("check", Slug: slug));
            var (tenant, id) = await app.AskForATenantAsync(slug, PostgresCellApp.Region, isolation: isolation);
            await app.UntilAsync(id, OperationStatus.Failed);
            await app.CancelAsync(id);
            await app.UntilAsync(id, OperationStatus.Cancelled);
            app.Provoke();
            var login = await app.Services.GetRequiredService<FirstLogins>().EnsureAsync(tenant, Ct);
            var driver = app.Driver(isolation);
            await driver.EnsureAsync(new PlacedTenant(app.Cell, tenant, login), "Notes", Ct);
            Assert.Contains(await FindAllAsync(), f => f.Subject == driver.NameOf(new(app.Cell, tenant)) && f.Detail.Contains("`sweep` removes it", StringComparison.Ordinal));

            var removed = (await app.InScopeAsync(s => s.GetRequiredService<Leftovers>().RemoveAllAsync(Ct))).Removed;

            Assert.Equal([driver.NameOf(new(app.Cell, tenant))], removed);
            await AssertNothingIsLeftAsync(tenant);
        }
    }

    [Theory]
    [InlineData("ledger", "there is none", "its database is gone")]
    [InlineData("ledger", "there is none", "its database and its login are gone")]
    [InlineData("tenants", "the ledger says", "the ledger has another schema")]
    public async Task Damage_is_found(string rule, string detail, string damage)
    {
        PostgresCellApp.SkipWithoutServer();
        var (tenant, id) = await app.AskForATenantAsync(region: PostgresCellApp.Region, isolation: Isolation.SharedDatabase);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        var placed = await app.PlacedAsync(tenant);
        var driver = app.Driver(Isolation.SharedDatabase);

        await (damage switch
        {
            "its database is gone" => TestPostgres.ExecuteAsync($"DROP SCHEMA \"{driver.NameOf(placed)}\" CASCADE; DROP OWNED BY \"{driver.NameOf(placed)}\"; DROP ROLE \"{driver.NameOf(placed)}\"", $"{app.Cell.Prefix}_shared"),
            "its database and its login are gone" => driver.DeleteAsync(placed, Ct),
            _ => app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == tenant && r.Kind == driver.Kind).ExecuteUpdateAsync(r => r.SetProperty(x => x.SchemaVersion, "0001-notes.sql"))),
        });

        Assert.Contains(await FindAsync(tenant), f => f.Rule == rule && f.Detail.Contains(detail, StringComparison.Ordinal));
        await app.InDatabaseAsync(db => db.Operations.Where(o => o.TenantId == tenant).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.Resources.Where(o => o.TenantId == tenant).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.Secrets.Where(s => s.Owner == tenant.Value).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == tenant.Value).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.Addresses.Where(a => a.TenantId == tenant).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.Tenants.Where(o => o.Id == tenant).ExecuteDeleteAsync());
        await driver.DeleteAsync(placed, Ct);
        await app.Storage().DeleteAsync(tenant.Placed(), Ct);
        await app.InDatabaseAsync(db => db.Placements.Where(o => o.TenantId == tenant).ExecuteDeleteAsync());
        await app.InDatabaseAsync(db => db.Cells.Where(c => c.Id == app.Cell.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Placed, x => x.Placed - 1)));
    }

    private async Task AssertNothingIsLeftAsync(TenantId tenant)
    {
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant));
        Assert.Empty(await OfAsync(tenant));
        await app.InDatabaseAsync(async db =>
        {
            Assert.False(await db.Secrets.AnyAsync(s => s.Owner == tenant.Value));
            Assert.False(await db.DataKeys.AnyAsync(s => s.Owner == tenant.Value));
            Assert.False(await db.Placements.AnyAsync(p => p.TenantId == tenant));
        });
        Assert.Empty(await FindAsync(tenant));
    }

    /// <summary>Looks without a pause: what comes too late is gone again within milliseconds.</summary>
    // Others wait for locks of their own on the same server.
    private static string IsLockOf(string name) => $"locktype = 'advisory' AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('{name}', 0)";

    private static async Task<bool> SeenAsync(string role)
    {
        await using var connection = new NpgsqlConnection(TestPostgres.Server);
        await connection.OpenAsync(Ct);
        await using var look = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')", connection);
        for (var until = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < until;)
        {
            if (await look.ExecuteScalarAsync(Ct) is true)
                return true;
        }

        return false;
    }

    private async Task<List<string>> OfAsync(TenantId tenant) =>
        [.. (await app.Server.EverythingAsync()).Concat(await SchemasAsync()).Where(n => n.Contains(tenant.Value.ToString("N"), StringComparison.Ordinal))];

    private async Task<List<string>> SchemasAsync()
    {
        try
        {
            return await TestPostgres.AskAsync("SELECT nspname FROM pg_namespace", $"{app.Cell.Prefix}_shared");
        }
        catch (PostgresException)
        {
            return []; // not there yet
        }
    }

    private async Task<List<string>> PoolAsync() => [.. (await app.Server.EverythingAsync()).Where(n => n.Contains("_pool_", StringComparison.Ordinal))];

    private static Task<List<string>> OidsAsync(string part) => TestPostgres.AskAsync($"SELECT oid FROM pg_database WHERE position('{part}' IN datname) > 0");

    // Whichever test comes first: without templates nothing is kept ready, and the next look would be in half a minute.
    private async Task FillPoolAsync()
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, Ct));
        app.Services.GetRequiredService<PoolBell>().Ring();
        await PortalApp.UntilAsync("the pool is full", async () => (await PoolAsync()).Count == 2);
    }

    private async Task<IReadOnlyList<Finding>> FindAsync(TenantId tenant) =>
        [.. (await FindAllAsync()).Where(f => f.Subject == tenant.ToString() || f.Subject.Contains(tenant.Value.ToString("N"), StringComparison.Ordinal))];

    private Task<IReadOnlyList<Finding>> FindAllAsync() => app.InScopeAsync(s => s.GetRequiredService<Verifier>().RunAsync(CancellationToken.None));

    public sealed class PooledApp : PostgresCellApp
    {
        protected override int PoolSize => 2;
    }
}
