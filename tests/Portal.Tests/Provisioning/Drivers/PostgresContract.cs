using Npgsql;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>What both kinds on PostgreSQL promise besides: logins that reach nothing else, an administrator who is no superuser, passwords that only go forward.</summary>
public abstract class PostgresContract : DatabaseDriverContract, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly PostgresServers _servers = new();
    private IDatabaseDriver? _driver;
    private TestPostgres? _server;

    private protected TestPostgres Server => _server!;

    private protected override IDatabaseDriver Driver => _driver!;

    private protected override CellAccess Cell => Server.Access();

    private protected override string Insert(string title) =>
        $"INSERT INTO notes (id, title, author, created_at, changed_at) VALUES ('{Guid.NewGuid()}', '{title}', 'test', '2026-01-01', '2026-01-01')";

    private protected override string ListTables =>
        "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";

    public async ValueTask InitializeAsync()
    {
        _server = await TestPostgres.StartAsync();
        _driver = Make(new ProvisioningOptions());
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Its_administrator_is_no_superuser()
    {
        Assert.Equal(["False"], await TestPostgres.AskAsync($"SELECT rolsuper FROM pg_roles WHERE rolname = '{new NpgsqlConnectionStringBuilder(Cell.Database).Username}'"));
        await MadeAsync();
    }

    [Theory]
    [InlineData("CREATE ROLE mine")]
    [InlineData("CREATE DATABASE mine")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("CREATE TABLE mine (a int)")]
    [InlineData("CREATE TABLE public.mine (a int)")]
    [InlineData("CREATE TEMP TABLE mine (a int)")]
    [InlineData("DROP TABLE notes")]
    [InlineData("TRUNCATE notes")]
    [InlineData("ALTER TABLE notes ADD mine int")]
    [InlineData("DELETE FROM \"SchemaVersions\"")]
    [InlineData("UPDATE \"SchemaVersions\" SET scriptname = 'mine'")]
    [InlineData("COPY notes TO PROGRAM 'cat'")]
    [InlineData("SELECT pg_read_file('PG_VERSION')")]
    [InlineData("SELECT rolpassword FROM pg_authid")]
    [InlineData("SET ROLE postgres")]
    [InlineData("CREATE EXTENSION dblink")]
    public async Task A_tenants_login_changes_rows_and_nothing_else(string sql)
    {
        var tenant = await MadeAsync();
        await using var connection = (NpgsqlConnection)await Driver.OpenAsync(At(tenant), Ct);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresServers.ExecuteAsync(connection, sql, Ct));

        Assert.Contains(refused.SqlState, (string[])[PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.InvalidSchemaName, PostgresErrorCodes.InvalidParameterValue, PostgresErrorCodes.UndefinedObject]);
    }

    [Fact]
    public async Task A_tenants_login_connects_to_no_other_database()
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        var own = await ReadAsync(tenant, "SELECT current_database()::text");
        var others = (await TestPostgres.AskAsync($"SELECT datname FROM pg_database WHERE starts_with(datname, '{Cell.Prefix}_')")).Except(own).ToList();
        foreach (var database in others)
            await Assert.ThrowsAsync<PostgresException>(() => _servers.OpenAsTenantAsync(At(tenant), database, Driver.NameOf(At(tenant)), Ct));

        Assert.NotEqual(Driver.NameOf(At(tenant)), Driver.NameOf(At(neighbour)));
    }

    [Theory]
    [InlineData("GRANT CONNECT ON DATABASE {other} TO {role}", "can connect to the database")]
    [InlineData("GRANT CREATE ON DATABASE {own} TO {role}", "can make tables")]
    [InlineData("GRANT TEMPORARY ON DATABASE {own} TO {role}", "can make tables")]
    [InlineData("ALTER ROLE {role} CREATEROLE", "rights of an administrator")]
    [InlineData("ALTER ROLE {role} SUPERUSER", "rights of an administrator")]
    [InlineData("GRANT pg_read_all_data TO {role}", "has the rights of pg_read_all_data")]
    public async Task The_check_finds_a_login_that_reaches_too_far(string sql, string found)
    {
        var tenant = await MadeAsync();
        var other = $"{Cell.Prefix}_other";
        await TestPostgres.ExecuteAsync($"CREATE DATABASE {other}");
        await TestPostgres.ExecuteAsync($"REVOKE ALL ON DATABASE {other} FROM PUBLIC");
        await Driver.CheckAsync(At(tenant), Schema, Ct);

        var own = (await ReadAsync(tenant, "SELECT current_database()::text"))[0];
        await TestPostgres.ExecuteAsync(sql.Replace("{other}", other).Replace("{own}", own).Replace("{role}", Driver.NameOf(At(tenant))));

        Assert.Contains(found, (await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(tenant), Schema, Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_database_that_is_open_to_everybody_fails_the_check()
    {
        var tenant = await MadeAsync();
        var driver = Make(new ProvisioningOptions(), new DatabaseConnection(DatabaseProvider.Postgres, "Host=x;Database=postgres")); // open to all by default

        Assert.Contains("postgres", (await Assert.ThrowsAsync<CheckFailedException>(() => driver.CheckAsync(At(tenant), Schema, Ct))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_goes_forward_and_never_back()
    {
        var tenant = await MadeAsync();

        await Driver.SetPasswordAsync(At(tenant) with { Login = LoginOf(tenant, 2) }, Ct);
        await Driver.SetPasswordAsync(At(tenant) with { Login = LoginOf(tenant, 3) }, Ct);
        var verifier = await VerifierAsync(tenant);
        await Driver.SetPasswordAsync(At(tenant) with { Login = LoginOf(tenant, 2) }, Ct); // a worker that was frozen
        await Driver.EnsureAsync(At(tenant), Schema, Ct);

        Assert.Equal(verifier, await VerifierAsync(tenant));
        Assert.StartsWith("SCRAM-SHA-256$4096:", verifier, StringComparison.Ordinal);
        await using (await Driver.OpenAsync(At(tenant) with { Login = LoginOf(tenant, 3) }, Ct))
        {
        }

        Assert.SkipUnless(Server.ChecksPasswords, "The server trusts everybody: that it refuses an old password cannot be seen.");
        foreach (var old in (int[])[1, 2])
            await Assert.ThrowsAsync<LoginRefusedException>(() => Driver.OpenAsync(At(tenant) with { Login = LoginOf(tenant, old) }, Ct));
    }

    [Fact]
    public async Task A_login_that_is_gone_is_given_no_password()
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Driver.SetPasswordAsync(At(TenantId.New()), Ct));

        Assert.Contains("does not exist", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locking_ends_what_the_tenant_has_open_and_leaves_the_neighbour_alone()
    {
        var (tenant, neighbour) = (await MadeAsync(), await MadeAsync());
        await using var open = (NpgsqlConnection)await Driver.OpenAsync(At(tenant), Ct);
        await using var other = (NpgsqlConnection)await Driver.OpenAsync(At(neighbour), Ct);

        await Driver.LockAsync(At(tenant), Ct);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => PostgresServers.ExecuteAsync(open, "SELECT 1", Ct));
        await PostgresServers.ExecuteAsync(other, "SELECT 1", Ct);
        Assert.Equal(["0"], await TestPostgres.AskAsync($"SELECT count(*) FROM pg_auth_members WHERE member = '{Cell.Prefix}admin'::regrole AND roleid = '{Driver.NameOf(At(tenant))}'::regrole AND NOT admin_option"));
    }

    [Fact]
    public async Task Deleting_ends_what_is_open_and_leaves_no_role_behind()
    {
        var tenant = await MadeAsync();
        await using var open = (NpgsqlConnection)await Driver.OpenAsync(At(tenant), Ct);
        await PostgresServers.ExecuteAsync(open, "SELECT lo_create(0); BEGIN; " + Insert("never committed"), Ct);

        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Server.EverythingAsync());
    }

    [Fact]
    public async Task A_login_without_its_database_is_listed_under_its_name_and_deleted()
    {
        var tenant = await MadeAsync();
        await LoseDataAsync(tenant);

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.Contains(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(tenant), Schema, Ct));

        await Driver.DeleteHalfMadeAsync(At(tenant), Ct);
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    [Fact]
    public async Task A_login_that_was_lost_is_given_back()
    {
        var tenant = await MadeAsync();
        await WriteAsync(tenant, "kept");
        var own = (await ReadAsync(tenant, "SELECT current_database()::text"))[0];
        await TestPostgres.ExecuteAsync($"DROP OWNED BY \"{Driver.NameOf(At(tenant))}\"; DROP ROLE \"{Driver.NameOf(At(tenant))}\"", own);

        await Driver.EnsureAsync(At(tenant), Schema, Ct);

        Assert.Equal(["kept"], await TitlesAsync(tenant));
        await Driver.CheckAsync(At(tenant), Schema, Ct);
    }

    [Fact]
    public async Task A_new_script_is_applied_to_what_exists_and_what_it_made_can_be_used()
    {
        var old = await MadeAsync();
        var schemas = Directory.CreateTempSubdirectory("portal-schemas-").FullName;
        var scripts = Directory.CreateDirectory(Path.Combine(schemas, Schema, "migrations", "postgres")).FullName;
        foreach (var script in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples", Schema, "migrations", "postgres")))
            File.Copy(script, Path.Combine(scripts, Path.GetFileName(script)));

        await File.WriteAllTextAsync(Path.Combine(scripts, "0099-o'colours.sql"), "CREATE TABLE colours (id serial PRIMARY KEY, name text NOT NULL DEFAULT '$1;--\\');\n-- with what they're called", Ct);
        var driver = Make(new ProvisioningOptions { Schemas = schemas });
        var young = TenantId.New();
        await driver.EnsureAsync(At(young), Schema, Ct);
        await Assert.ThrowsAsync<CheckFailedException>(() => driver.CheckAsync(At(old), Schema, Ct));
        await driver.CheckAsync(At(old), Schema, onlyNewest: false, Ct); // there are no upgrades yet: it is what it was made as
        File.Delete(Path.Combine(scripts, (await driver.DescribeAsync(At(old), Ct))!.SchemaVersion!));
        await Assert.ThrowsAsync<CheckFailedException>(() => driver.CheckAsync(At(old), Schema, onlyNewest: false, Ct)); // no script is called so
        File.Copy(Path.Combine(AppContext.BaseDirectory, "samples", Schema, "migrations", "postgres", Driver.NewestScript(Schema)), Path.Combine(scripts, Driver.NewestScript(Schema)));

        foreach (var tenant in (TenantId[])[old, young])
        {
            Assert.Equal("0099-o'colours.sql", await driver.ApplySchemaAsync(At(tenant), Schema, Ct));
            Assert.Equal("0099-o'colours.sql", (await driver.DescribeAsync(At(tenant), Ct))!.SchemaVersion);
            await driver.CheckAsync(At(tenant), Schema, Ct);
            Assert.Equal(["$1;--\\"], await ReadAsync(tenant, "INSERT INTO colours DEFAULT VALUES RETURNING name"));
        }

        var broken = Path.Combine(scripts, "0100-broken.sql");
        await File.WriteAllTextAsync(broken, "CREATE TABLE half (id int); INSERT INTO nosuchtable VALUES (1);", Ct);
        await Assert.ThrowsAnyAsync<Exception>(() => driver.ApplySchemaAsync(At(old), Schema, Ct));
        await Assert.ThrowsAnyAsync<Exception>(() => driver.EnsureAsync(At(TenantId.New()), Schema, Ct));
        Assert.Equal("0099-o'colours.sql", (await driver.DescribeAsync(At(old), Ct))!.SchemaVersion);
        Assert.DoesNotContain(await Server.EverythingAsync(), n => n.Contains("_making_", StringComparison.Ordinal));
        Directory.Delete(schemas, recursive: true);
    }

    [Theory]
    [InlineData("../Notes")]
    [InlineData("NoSuchSchema")]
    [InlineData("Notes'; DROP ROLE postgres; --")]
    public async Task A_schema_that_is_none_is_refused(string schema)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Driver.EnsureAsync(At(TenantId.New()), schema, Ct));
    }

    private protected IDatabaseDriver Make(ProvisioningOptions options, DatabaseConnection? control = null)
    {
        var scripts = new SchemaScripts(options);
        var templates = new PostgresTemplates(_servers, scripts);
        return Make(_servers, templates, new PostgresCheck(control ?? new DatabaseConnection(DatabaseProvider.Sqlite, "")), scripts);
    }

    private protected abstract IDatabaseDriver Make(PostgresServers servers, PostgresTemplates templates, PostgresCheck check, SchemaScripts scripts);

    /// <summary>Everything but the login goes, as if somebody had dropped it.</summary>
    private protected abstract Task LoseDataAsync(TenantId tenant);

    private protected async Task<string> VerifierAsync(TenantId tenant) => (await TestPostgres.AskAsync($"SELECT rolpassword FROM pg_authid WHERE rolname = '{Driver.NameOf(At(tenant))}'"))[0];
}
