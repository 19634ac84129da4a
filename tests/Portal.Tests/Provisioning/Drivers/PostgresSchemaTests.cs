using Npgsql;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class PostgresSchemaTests : PostgresContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Shared => $"{Cell.Prefix}_shared";

    private protected override IDatabaseDriver Make(PostgresServers servers, PostgresTemplates templates, PostgresCheck check, SchemaScripts scripts) =>
        new PostgresSchema(servers, templates, check, scripts);

    private protected override Task LoseDataAsync(TenantId tenant) => TestPostgres.ExecuteAsync($"DROP SCHEMA \"{Driver.NameOf(At(tenant))}\" CASCADE", Shared);

    [Theory]
    [InlineData("SELECT count(*) FROM {neighbour}.notes")]
    [InlineData("INSERT INTO {neighbour}.tags VALUES (gen_random_uuid(), 'mine')")]
    [InlineData("CREATE TABLE {neighbour}.mine (a int)")]
    [InlineData("SELECT count(*) FROM {neighbour}.\"SchemaVersions\"")]
    public async Task A_tenants_login_reaches_no_other_schema(string sql)
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await using var connection = (NpgsqlConnection)await Driver.OpenAsync(At(tenant), Ct);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresServers.ExecuteAsync(connection, sql.Replace("{neighbour}", $"\"{Driver.NameOf(At(neighbour))}\""), Ct));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("GRANT USAGE ON SCHEMA \"{neighbour}\" TO \"{role}\"")]
    [InlineData("GRANT USAGE ON SCHEMA public TO PUBLIC")]
    public async Task The_check_finds_a_schema_that_can_be_used(string sql)
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await Driver.CheckAsync(At(tenant), Schema, Ct);

        await TestPostgres.ExecuteAsync(sql.Replace("{neighbour}", Driver.NameOf(At(neighbour))).Replace("{role}", Driver.NameOf(At(tenant))), Shared);

        Assert.Contains("can use the schema", (await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(tenant), Schema, Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_is_made_as_a_database_is_table_for_table_with_DbUps_own_journal()
    {
        var tenant = await MadeAsync();
        await using var servers = new PostgresServers();
        await AsAdminAsync(servers, "CREATE SCHEMA by_dbup", Shared);
        PostgresTemplates.Upgrade(PostgresServers.Administrator(Cell, Shared), "by_dbup", new SchemaScripts(new()).Of(Schema, PostgresTemplates.Engine));

        Assert.Equal(await ColumnsAsync("by_dbup"), (await ColumnsAsync(Driver.NameOf(At(tenant)))).Where(c => !c.StartsWith("portalcheck", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_journal_that_is_gone_hides_nobody_elses()
    {
        var (tenant, damaged) = (await MadeAsync(), await MadeAsync());
        await TestPostgres.ExecuteAsync($"DROP TABLE \"{Driver.NameOf(At(damaged))}\".\"SchemaVersions\"", Shared);

        var all = await Driver.DescribeAllAsync(Cell, [tenant, damaged], Ct);

        Assert.Equal(Driver.NewestScript(Schema), all[tenant].Database!.SchemaVersion);
        Assert.Null(all[damaged].Database!.SchemaVersion);
    }

    [Fact]
    public async Task A_login_is_found_and_deleted_where_the_shared_database_itself_is_gone()
    {
        var tenant = await MadeAsync();
        await TestPostgres.ExecuteAsync($"DROP DATABASE \"{Shared}\" WITH (FORCE)");

        Assert.Equal([Driver.NameOf(At(tenant))], await Driver.ListAsync(Cell, Ct));
        await Driver.DeleteAsync(At(tenant), Ct);
        Assert.Empty(await Driver.ListAsync(Cell, Ct));
    }

    private Task<List<string>> ColumnsAsync(string schema) => TestPostgres.AskAsync(
        $"""
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length, 0) || ' ' || is_nullable || ' ' || replace(coalesce(column_default, ''), '{schema}', 'x')
        FROM information_schema.columns WHERE table_schema = '{schema}'
        UNION ALL SELECT replace(indexdef, '{schema}', 'x') FROM pg_indexes WHERE schemaname = '{schema}' ORDER BY 1
        """, Shared);

    private Task AsAdminAsync(PostgresServers servers, string sql, string database) => servers.ExecuteAsync(Cell, database, sql, Ct);
}
