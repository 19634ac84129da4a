using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>
/// A fresh control database for one test class, on the provider that <c>PORTAL_TEST_DATABASE</c> names (Sqlite where it names none). The real
/// migrations run once in a process, on a template; each class gets a copy of it.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static string? _template;

    private TestDatabase(string connectionString) => ConnectionString = connectionString;

    public static DatabaseProvider Provider { get; } =
        Enum.Parse<DatabaseProvider>(Environment.GetEnvironmentVariable("PORTAL_TEST_DATABASE") is { Length: > 0 } named ? named : nameof(DatabaseProvider.Sqlite), ignoreCase: true);

    public const string NoSqlServer = "SQL Server is not there: set PORTAL_TEST_SQLSERVER to a connection string of a server to test on.";

    /// <summary>The administrator's connection to a SQL Server for tenants' databases; null where none is given.</summary>
    public static string? SqlServerForTenants { get; } = Environment.GetEnvironmentVariable("PORTAL_TEST_SQLSERVER") is { Length: > 0 } set ? set : null;

    public string ConnectionString { get; }

    /// <param name="folder">Where a SQLite file goes.</param>
    public static async Task<TestDatabase> CreateAsync(string folder)
    {
        if (Provider == DatabaseProvider.SqlServer)
            Assert.SkipWhen(ServerAddress is null, NoSqlServer);

        await Making.WaitAsync();
        try
        {
            _template ??= await MakeTemplateAsync();
            return new TestDatabase(await CopyAsync(_template, folder));
        }
        finally
        {
            Making.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        switch (Provider)
        {
            case DatabaseProvider.Sqlite:
                SqliteConnection.ClearAllPools();
                break;
            case DatabaseProvider.Postgres:
                NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
                await OnServerAsync($"DROP DATABASE IF EXISTS \"{new NpgsqlConnectionStringBuilder(ConnectionString).Database}\" WITH (FORCE)");
                break;
            case DatabaseProvider.SqlServer:
                await using (var db = new SqlServerPortalDb(new DbContextOptionsBuilder<SqlServerPortalDb>().UseSqlServer(ConnectionString).Options, new()))
                    await db.Database.EnsureDeletedAsync();

                break;
        }
    }

    private static string? ServerAddress =>
        Environment.GetEnvironmentVariable(Provider == DatabaseProvider.Postgres ? "PORTAL_TEST_POSTGRES" : "PORTAL_TEST_SQLSERVER") is { Length: > 0 } set ? set : null;

    private static string Server => ServerAddress ?? throw new InvalidOperationException($"PORTAL_TEST_DATABASE is {Provider}, but its connection string (PORTAL_TEST_POSTGRES or PORTAL_TEST_SQLSERVER) is not set.");

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"portal_template_{Environment.ProcessId}";
        switch (Provider)
        {
            case DatabaseProvider.Sqlite:
                var file = Path.Combine(Directory.CreateTempSubdirectory("portal-template-").FullName, "template.db");
                await using (var db = new SqlitePortalDb(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite(Sqlite(file)).Options, new()))
                    await db.Database.MigrateAsync();

                AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
                return file;
            case DatabaseProvider.Postgres:
                await OnServerAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
                await OnServerAsync($"CREATE DATABASE \"{name}\"");
                await using (var db = new PostgresPortalDb(new DbContextOptionsBuilder<PostgresPortalDb>().UseNpgsql(Postgres(name) + ";Pooling=false").Options, new()))
                    await db.Database.MigrateAsync();

                AppDomain.CurrentDomain.ProcessExit += (_, _) => OnServerAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)").GetAwaiter().GetResult();
                return name;
            default:
                return ""; // SQL Server copies no database; each class migrates its own.
        }
    }

    private static async Task<string> CopyAsync(string template, string folder)
    {
        var name = $"portal_test_{Guid.CreateVersion7():N}";
        switch (Provider)
        {
            case DatabaseProvider.Sqlite:
                var file = Path.Combine(folder, "portal.db");
                File.Copy(template, file);
                return Sqlite(file);
            case DatabaseProvider.Postgres:
                await OnServerAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
                return Postgres(name);
            default:
                return new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(Server) { InitialCatalog = name }.ToString();
        }
    }

    // Without a pool the template is free to be copied as soon as the migration has closed it.
    private static string Sqlite(string file) => new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = false }.ToString();

    private static string Postgres(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database, MaxPoolSize = 30 }.ToString();

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
