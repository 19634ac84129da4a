using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class PostgresDatabaseTests : PostgresContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected override IDatabaseDriver Make(PostgresServers servers, PostgresTemplates templates, PostgresCheck check, SchemaScripts scripts) =>
        new PostgresDatabase(servers, templates, new PostgresPool(servers, templates), check, new PoolBell(), scripts);

    private protected override Task LoseDataAsync(TenantId tenant) => TestPostgres.ExecuteAsync($"DROP DATABASE \"{Driver.NameOf(At(tenant))}\" WITH (FORCE)");

    [Fact]
    public async Task Processes_that_make_the_template_at_once_end_with_one()
    {
        var drivers = Enumerable.Range(0, 6).Select(_ => Make(new ProvisioningOptions())).ToList();

        await Parallel.ForEachAsync(drivers, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct }, async (driver, ct) =>
        {
            var tenant = TenantId.New();
            await driver.EnsureAsync(At(tenant), Schema, ct);
            await driver.CheckAsync(At(tenant), Schema, ct);
        });

        Assert.Single(await Server.EverythingAsync(), n => n.Contains("_template_", StringComparison.Ordinal));
        Assert.DoesNotContain(await Server.EverythingAsync(), n => n.Contains("_making_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_template_that_was_dropped_is_made_again()
    {
        await MadeAsync();
        await TestPostgres.ExecuteAsync($"DROP DATABASE \"{Assert.Single(await Server.EverythingAsync(), n => n.Contains("_template_", StringComparison.Ordinal))}\"");

        var tenant = await MadeAsync();

        await Driver.CheckAsync(At(tenant), Schema, Ct);
    }

    [Theory]
    [InlineData("")] // the copy was made, and nothing else
    [InlineData("CREATE ROLE \"{name}\" LOGIN")] // its login without password and rights
    public async Task A_database_that_was_left_half_made_lets_nobody_in_and_is_completed(string more)
    {
        var whole = await MadeAsync();
        var tenant = TenantId.New();
        var name = Driver.NameOf(At(tenant));
        var template = (await Server.EverythingAsync()).Single(n => n.Contains("_template_", StringComparison.Ordinal));
        await AsAdminAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" ALLOW_CONNECTIONS false");
        if (more.Length > 0)
            await AsAdminAsync(more.Replace("{name}", name));

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.Contains(name, await Driver.ListAsync(Cell, Ct));
        await Driver.CheckAsync(At(whole), Schema, Ct);

        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);
        await Driver.CheckAsync(At(tenant), Schema, Ct);
    }

    [Fact]
    public async Task A_half_made_database_can_be_removed()
    {
        var whole = await MadeAsync();
        var half = TenantId.New();
        await AsAdminAsync($"CREATE DATABASE \"{Driver.NameOf(At(half))}\" ALLOW_CONNECTIONS false");

        await Driver.DeleteHalfMadeAsync(At(half), Ct);

        Assert.Equal([Driver.NameOf(At(whole))], await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task A_tenant_takes_a_ready_database_and_the_pool_is_filled_again()
    {
        var cell = Server.Access(poolSize: 3);
        var driver = (IReadyDatabases)Driver;
        await driver.KeepReadyAsync(cell, [Schema], Ct);
        Assert.Equal([3], (await driver.CountReadyAsync(cell, Ct)).Values);
        var before = await PoolAsync();
        var tenant = new PlacedTenant(cell, TenantId.New(), LoginOf(TenantId.New(), 1));

        await driver.EnsureAsync(tenant, Schema, Ct);

        Assert.Equal(2, (await PoolAsync()).Count);
        Assert.Subset(before.ToHashSet(), (await PoolAsync()).ToHashSet());
        await driver.CheckAsync(tenant, Schema, Ct);
        Assert.Equal(driver.NewestScript(Schema), (await driver.DescribeAsync(tenant, Ct))!.SchemaVersion);
        await driver.KeepReadyAsync(cell, [Schema], Ct);
        Assert.Equal([3], (await driver.CountReadyAsync(cell, Ct)).Values);
        Assert.Empty(await driver.ListLeftoversAsync(cell, Ct));
        Assert.Equal([driver.NameOf(tenant)], await driver.ListAsync(cell, Ct)); // what is ready is no tenant's
    }

    [Fact]
    public async Task Many_that_take_from_a_small_pool_at_once_all_get_their_own()
    {
        var cell = Server.Access(poolSize: 4);
        var driver = (IReadyDatabases)Driver;
        await driver.KeepReadyAsync(cell, [Schema], Ct);
        var tenants = Enumerable.Range(0, 10).Select(_ => TenantId.New()).Select(t => new PlacedTenant(cell, t, LoginOf(t, 1))).ToList();

        await Task.WhenAll(tenants.Select(t => driver.EnsureAsync(t, Schema, Ct)).Append(driver.KeepReadyAsync(cell, [Schema], Ct)));

        foreach (var tenant in tenants)
            await driver.CheckAsync(tenant, Schema, Ct);

        Assert.Equal(tenants.Select(driver.NameOf).Order(), (await driver.ListAsync(cell, Ct)).Order());
    }

    [Fact]
    public async Task A_pool_that_is_to_be_smaller_shrinks_and_without_a_size_it_goes()
    {
        var driver = (IReadyDatabases)Driver;
        await driver.KeepReadyAsync(Server.Access(poolSize: 3), [Schema], Ct);

        await driver.KeepReadyAsync(Server.Access(poolSize: 1), [Schema], Ct);
        Assert.Single(await PoolAsync());
        await driver.KeepReadyAsync(Server.Access(), [Schema], Ct);
        Assert.Empty(await PoolAsync());
    }

    [Fact]
    public async Task Only_one_node_fills_at_a_time()
    {
        var cell = Server.Access(poolSize: 3);
        var nodes = Enumerable.Range(0, 4).Select(_ => (IReadyDatabases)Make(new ProvisioningOptions())).ToList();

        await Task.WhenAll(nodes.Select(n => n.KeepReadyAsync(cell, [Schema], Ct)));

        Assert.Equal(3, (await PoolAsync()).Count);
    }

    [Fact]
    public async Task What_is_of_an_old_template_or_left_half_made_is_found_and_removed()
    {
        var cell = Server.Access(poolSize: 1);
        var driver = (IReadyDatabases)Driver;
        await driver.KeepReadyAsync(cell, [Schema], Ct);
        Assert.Empty(await driver.ListLeftoversAsync(cell, Ct));
        string[] left = [$"{cell.Prefix}_filling_0123456789abcdef_1", $"{cell.Prefix}_making_0123456789abcdef_1", $"{cell.Prefix}_pool_0123456789abcdef_1", $"{cell.Prefix}_template_0123456789abcdef"];
        foreach (var name in left)
            await AsAdminAsync($"CREATE DATABASE \"{name}\" ALLOW_CONNECTIONS false");

        Assert.Equal(left, (await driver.ListLeftoversAsync(cell, Ct)).Order());
        await driver.DeleteLeftoverAsync(cell, Assert.Single(await PoolAsync(), n => n != left[2]), Ct); // none of them
        foreach (var name in left)
            await driver.DeleteLeftoverAsync(cell, name, Ct);

        Assert.Empty(await driver.ListLeftoversAsync(cell, Ct));
        Assert.Single(await PoolAsync());
    }

    [Fact]
    public async Task A_new_template_takes_the_place_of_the_old_one_and_of_what_was_ready()
    {
        var cell = Server.Access(poolSize: 2);
        await ((IReadyDatabases)Driver).KeepReadyAsync(cell, [Schema], Ct);
        var before = await Server.EverythingAsync();
        var schemas = Directory.CreateTempSubdirectory("portal-schemas-").FullName;
        var scripts = Directory.CreateDirectory(Path.Combine(schemas, Schema, "migrations", "postgres")).FullName;
        await File.WriteAllTextAsync(Path.Combine(scripts, "0001.sql"), "CREATE TABLE other (id int);", Ct);
        var driver = (IReadyDatabases)Make(new ProvisioningOptions { Schemas = schemas });

        Assert.Equal(3, (await driver.ListLeftoversAsync(cell, Ct)).Count);
        await driver.KeepReadyAsync(cell, [Schema], Ct);

        var after = (await Server.EverythingAsync()).Where(n => n.Contains("_pool_", StringComparison.Ordinal) || n.Contains("_template_", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, after.Count);
        Assert.Empty(after.Intersect(before));
        Assert.Empty(await driver.ListLeftoversAsync(cell, Ct));
        Directory.Delete(schemas, recursive: true);
    }

    [Fact]
    public async Task A_database_in_which_somebody_else_is_stays_and_it_is_said_why()
    {
        var tenant = await MadeAsync();
        await using (var stranger = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(TestPostgres.Server) { Database = Driver.NameOf(At(tenant)), Pooling = false }.ToString()))
        {
            await stranger.OpenAsync(Ct); // a superuser, whom the administrator may not send away

            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Driver.DeleteAsync(At(tenant), Ct));
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            Assert.Contains(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
        }

        await Driver.DeleteAsync(At(tenant), Ct);
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Server.EverythingAsync());
    }

    [Fact]
    public async Task The_administrators_own_connection_holds_no_database_back()
    {
        var tenant = await MadeAsync();
        await using var own = new Npgsql.NpgsqlConnection(PostgresServers.Administrator(Cell, Driver.NameOf(At(tenant))));
        await own.OpenAsync(Ct);

        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Server.EverythingAsync());
    }

    private async Task<List<string>> PoolAsync() => [.. (await Server.EverythingAsync()).Where(n => n.Contains("_pool_", StringComparison.Ordinal))];

    private async Task AsAdminAsync(string sql)
    {
        await using var servers = new PostgresServers();
        await servers.ExecuteAsync(Cell, null, sql, Ct);
    }
}
