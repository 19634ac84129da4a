using Microsoft.Data.Sqlite;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class SqliteDatabaseTests : DatabaseDriverContract, IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string _root = Directory.CreateTempSubdirectory("portal-sqlite-").FullName;
    private readonly List<SqliteTemplates> _templates = [];
    private readonly SqliteDatabase _driver;

    public SqliteDatabaseTests() => _driver = Make(new ProvisioningOptions());

    private protected override IDatabaseDriver Driver => _driver;

    private protected override string ListTables => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";

    public void Dispose()
    {
        _templates.ForEach(t => t.Dispose());
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("ATTACH DATABASE '{0}' AS neighbour")]
    [InlineData("ATTACH DATABASE 'file:{0}?mode=ro' AS neighbour")]
    [InlineData("VACUUM INTO '{0}.copy'")]
    public async Task A_tenants_connection_reaches_no_other_file(string sql)
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await using var connection = await Driver.OpenAsync(At(tenant), Ct);
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

        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.OpenAsync(At(tenant), Ct));
    }

    [Fact]
    public async Task A_half_made_copy_is_listed_and_becomes_whole_when_ensured_again()
    {
        var tenant = TenantId.New();
        var half = HalfMade(tenant);
        Assert.Contains(Path.GetFileName(half), await Driver.ListAsync(Cell, Ct));
        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));

        await Driver.EnsureAsync(At(tenant), Schema, Ct);
        await Driver.ApplySchemaAsync(At(tenant), Schema, Ct);

        await Driver.CheckAsync(At(tenant), Schema, Ct);
        Assert.Equal([Driver.NameOf(At(tenant))], await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task A_half_made_copy_goes_alone_or_with_its_database()
    {
        var tenant = await MadeAsync();
        HalfMade(tenant);
        await Driver.DeleteHalfMadeAsync(At(tenant), Ct);
        Assert.Equal([Driver.NameOf(At(tenant))], await Driver.ListAsync(Cell, Ct));

        HalfMade(tenant);
        await Driver.DeleteAsync(At(tenant), Ct);
        Assert.Empty(await Driver.ListAsync(Cell, Ct));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("empty")]
    [InlineData("cut off")]
    [InlineData("garbage")]
    [InlineData("of fewer scripts")]
    [InlineData("cut off while the program runs")]
    public async Task A_damaged_template_is_made_again(string damage)
    {
        await MadeAsync();
        var template = Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates")));
        switch (damage)
        {
            case "deleted":
                File.Delete(template);
                break;
            case "garbage":
                await File.WriteAllBytesAsync(template, Enumerable.Repeat((byte)7, 9000).ToArray(), Ct);
                break;
            case "of fewer scripts":
                await using (var connection = new SqliteConnection($"Data Source={template};Pooling=false"))
                {
                    await connection.OpenAsync(Ct);
                    await using var command = connection.CreateCommand();
                    command.CommandText = "DELETE FROM SchemaVersions WHERE ScriptName = (SELECT MAX(ScriptName) FROM SchemaVersions)";
                    await command.ExecuteNonQueryAsync(Ct);
                }

                break;
            default:
                await using (var file = File.OpenWrite(template))
                    file.SetLength(damage == "empty" ? 0 : 5000);

                break;
        }

        var driver = damage.EndsWith("runs", StringComparison.Ordinal) ? _driver : Make(new ProvisioningOptions());
        var tenant = TenantId.New();
        await driver.EnsureAsync(At(tenant), Schema, Ct);
        Assert.Equal(driver.NewestScript(Schema), (await driver.DescribeAsync(At(tenant), Ct))!.SchemaVersion);
        await driver.CheckAsync(At(tenant), Schema, Ct);
    }

    [Fact]
    public async Task Processes_that_make_the_template_at_once_do_not_disturb_each_other()
    {
        var drivers = Enumerable.Range(0, 6).Select(_ => Make(new ProvisioningOptions())).ToList();

        await Parallel.ForEachAsync(drivers, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Ct }, async (driver, ct) =>
        {
            var tenant = TenantId.New();
            await driver.EnsureAsync(At(tenant), Schema, ct);
            await driver.CheckAsync(At(tenant), Schema, ct);
        });

        Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates")));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_itself_and_is_applied_whole_once_it_is_right()
    {
        var schemas = Path.Combine(_root, "schemas");
        var script = Path.Combine(Directory.CreateDirectory(Path.Combine(schemas, Schema, "migrations", "sqlite")).FullName, "0001.sql");
        var driver = Make(new ProvisioningOptions { Schemas = schemas });
        await File.WriteAllTextAsync(script, "CREATE TABLE Kept (Id INTEGER);", Ct);
        var tenant = TenantId.New();
        await driver.EnsureAsync(At(tenant), Schema, Ct);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(script)!, "0002.sql"), "CREATE TABLE Half (Id INTEGER);\nINSERT INTO NoSuchTable VALUES (1);", Ct);

        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => driver.ApplySchemaAsync(At(tenant), Schema, Ct));
        Assert.Contains("0002.sql", failed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => driver.EnsureAsync(At(TenantId.New()), Schema, Ct));
        Assert.Equal("0001.sql", (await driver.DescribeAsync(At(tenant), Ct))!.SchemaVersion);
        Assert.Equal([driver.NameOf(At(tenant))], await driver.ListAsync(Cell, Ct));
        Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates")));

        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(script)!, "0002.sql"), "CREATE TABLE Half (Id INTEGER);", Ct);
        Assert.Equal("0002.sql", await driver.ApplySchemaAsync(At(tenant), Schema, Ct));
    }

    [Fact]
    public async Task However_often_it_is_checked_one_row_remembers_it()
    {
        var tenant = await MadeAsync();
        for (var i = 0; i < 3; i++)
            await Driver.CheckAsync(At(tenant), Schema, Ct);

        await using var connection = await Driver.OpenAsync(At(tenant), Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM PortalCheck";
        Assert.Equal(1L, await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task A_damaged_file_fails_the_check()
    {
        var tenant = await MadeAsync();
        await File.WriteAllBytesAsync(PathOf(tenant), new byte[4096], Ct);

        await Assert.ThrowsAnyAsync<Exception>(() => Driver.CheckAsync(At(tenant), Schema, Ct));
    }

    [Fact]
    public async Task A_new_script_remakes_the_template_and_is_applied_to_what_exists()
    {
        var schemas = Path.Combine(_root, "schemas");
        var scripts = Directory.CreateDirectory(Path.Combine(schemas, Schema, "migrations", "sqlite")).FullName;
        foreach (var script in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", Schema, "migrations", "sqlite")))
            File.Copy(script, Path.Combine(scripts, Path.GetFileName(script)));

        var driver = Make(new ProvisioningOptions { Schemas = schemas });
        var old = TenantId.New();
        await driver.EnsureAsync(At(old), Schema, Ct);
        var before = Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates")));

        await File.WriteAllTextAsync(Path.Combine(scripts, "0099-colours.sql"), "CREATE TABLE Colours (Name TEXT NOT NULL PRIMARY KEY);", Ct);
        var young = TenantId.New();
        await driver.EnsureAsync(At(young), Schema, Ct);

        Assert.NotEqual(before, Assert.Single(Directory.GetFiles(Path.Combine(_root, "templates"))));
        Assert.Equal("0099-colours.sql", (await driver.DescribeAsync(At(young), Ct))!.SchemaVersion);
        await Assert.ThrowsAsync<CheckFailedException>(() => driver.CheckAsync(At(old), Schema, Ct));
        await driver.CheckAsync(At(old), Schema, onlyNewest: false, Ct); // there are no upgrades yet: it is what it was made as
        Assert.Equal("0099-colours.sql", await driver.ApplySchemaAsync(At(old), Schema, Ct));
        await driver.CheckAsync(At(old), Schema, Ct);
    }

    [Theory]
    [InlineData("../Notes")]
    [InlineData("Notes/../../etc")]
    [InlineData("")]
    [InlineData("NoSuchSchema")]
    public async Task A_schema_that_is_none_is_refused(string schema)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Driver.EnsureAsync(At(TenantId.New()), schema, Ct));
    }

    private string HalfMade(TenantId tenant)
    {
        var half = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "tenants", "making")).FullName, $"{tenant}.db.{Guid.NewGuid():N}");
        File.WriteAllText(half, "half");
        return half;
    }

    private string PathOf(TenantId tenant) => Path.Combine(_root, "tenants", $"{tenant}.db");

    private SqliteDatabase Make(ProvisioningOptions options)
    {
        var (folders, scripts) = (new DataFolders(_root), new SchemaScripts(options));
        _templates.Add(new SqliteTemplates(folders, scripts));
        return new SqliteDatabase(folders, scripts, _templates[^1]);
    }
}
