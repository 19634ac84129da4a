using Microsoft.Data.Sqlite;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class SqliteDatabaseTests : DatabaseDriverContract, IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string _root = Directory.CreateTempSubdirectory("portal-sqlite-").FullName;
    private readonly SqliteDatabase _driver;

    public SqliteDatabaseTests() => _driver = Make(new ProvisioningOptions());

    private protected override IDatabaseDriver Driver => _driver;

    private protected override string ListTables => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    public void Dispose()
    {
        _driver.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("ATTACH DATABASE '{0}' AS neighbour")]
    [InlineData("ATTACH DATABASE 'file:{0}?mode=ro' AS neighbour")]
    [InlineData("VACUUM INTO '{0}.copy'")]
    public async Task A_tenants_connection_reaches_no_other_file(string sql)
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await using var connection = await Driver.OpenAsync(tenant, Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, PathOf(neighbour));

        await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteNonQueryAsync(Ct));
        Assert.False(File.Exists(PathOf(neighbour) + ".copy"));
    }

    [Fact]
    public async Task A_link_in_a_databases_place_is_refused()
    {
        var neighbour = await MadeAsync();
        var tenant = TenantId.New();
        File.CreateSymbolicLink(PathOf(tenant), PathOf(neighbour));

        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.OpenAsync(tenant, Ct));
    }

    [Fact]
    public async Task A_half_made_copy_is_listed_and_becomes_whole_when_ensured_again()
    {
        var tenant = TenantId.New();
        Directory.CreateDirectory(Path.Combine(_root, "tenants"));
        await File.WriteAllTextAsync(PathOf(tenant) + ".making", "half", Ct);
        Assert.Contains(Driver.NameOf(tenant) + ".making", await Driver.ListAsync(Ct));
        Assert.Null(await Driver.DescribeAsync(tenant, Ct));

        await Driver.EnsureAsync(tenant, Schema, Ct);
        await Driver.ApplySchemaAsync(tenant, Schema, Ct);

        await Driver.CheckAsync(tenant, Schema, Ct);
        Assert.Equal([Driver.NameOf(tenant)], await Driver.ListAsync(Ct));
    }

    [Fact]
    public async Task A_damaged_file_fails_the_check()
    {
        var tenant = await MadeAsync();
        await File.WriteAllBytesAsync(PathOf(tenant), new byte[4096], Ct);

        await Assert.ThrowsAnyAsync<Exception>(() => Driver.CheckAsync(tenant, Schema, Ct));
    }

    [Fact]
    public async Task A_new_script_remakes_the_template_and_is_applied_to_what_exists()
    {
        var schemas = Path.Combine(_root, "schemas");
        var scripts = Directory.CreateDirectory(Path.Combine(schemas, Schema, "migrations", "sqlite")).FullName;
        foreach (var script in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", Schema, "migrations", "sqlite")))
            File.Copy(script, Path.Combine(scripts, Path.GetFileName(script)));

        using var driver = Make(new ProvisioningOptions { Schemas = schemas });
        var old = TenantId.New();
        await driver.EnsureAsync(old, Schema, Ct);
        var before = Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates")));

        await File.WriteAllTextAsync(Path.Combine(scripts, "0099-colours.sql"), "CREATE TABLE Colours (Name TEXT NOT NULL PRIMARY KEY);", Ct);
        var young = TenantId.New();
        await driver.EnsureAsync(young, Schema, Ct);

        Assert.NotEqual(before, Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates"))));
        Assert.Equal("0099-colours.sql", (await driver.DescribeAsync(young, Ct))!.SchemaVersion);
        await Assert.ThrowsAsync<CheckFailedException>(() => driver.CheckAsync(old, Schema, Ct));
        Assert.Equal("0099-colours.sql", await driver.ApplySchemaAsync(old, Schema, Ct));
        await driver.CheckAsync(old, Schema, Ct);
    }

    [Theory]
    [InlineData("../Notes")]
    [InlineData("Notes/../../etc")]
    [InlineData("")]
    [InlineData("NoSuchSchema")]
    public async Task A_schema_that_is_none_is_refused(string schema)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Driver.EnsureAsync(TenantId.New(), schema, Ct));
    }

    private string PathOf(TenantId tenant) => Path.Combine(_root, "tenants", $"{tenant}.db");

    private SqliteDatabase Make(ProvisioningOptions options) => new(new DataFolders(_root), new SchemaScripts(options));
}
