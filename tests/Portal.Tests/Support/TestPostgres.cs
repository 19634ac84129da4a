using Npgsql;
using Portal.Kernel;
using Portal.Provisioning.Drivers;

namespace Portal.Tests.Support;

/// <summary>
/// A cell on the PostgreSQL server that <c>PORTAL_TEST_POSTGRES</c> names, with an administrator who may make databases and roles and is no superuser. What
/// was made there goes at the end.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private const string Password = "of-the-administrator";

    private TestPostgres(CellId cell) => Cell = cell;

    public const string SkipReason = "PostgreSQL is not there: set PORTAL_TEST_POSTGRES to a connection string of a server to test on.";

    public static string? Server => Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 } set ? set : null;

    public CellId Cell { get; }

    /// <summary>Whether the server looks at passwords; one that trusts everybody cannot show that an old one is refused.</summary>
    public bool ChecksPasswords { get; private set; }

    /// <summary>The administrative connection string.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(Server) { Database = "postgres", Username = Admin, Password = Password }.ToString();

    internal CellAccess Access(int poolSize = 0) => new(Cell, Connection, PoolSize: poolSize);

    private string Prefix => new CellAccess(Cell).Prefix;

    private string Admin => Prefix + "admin";

    public static async Task<TestPostgres> StartAsync(CellId? cell = null)
    {
        Assert.SkipWhen(Server is null, SkipReason);
        var test = new TestPostgres(cell ?? CellId.New());
        await ExecuteAsync($"CREATE ROLE {test.Admin} LOGIN CREATEDB CREATEROLE PASSWORD '{Password}'");
        test.ChecksPasswords = await RefusesAsync(new NpgsqlConnectionStringBuilder(test.Connection) { Password = "another", Pooling = false }.ToString());
        return test;
    }

    /// <summary>Asks as superuser.</summary>
    public static async Task<List<string>> AskAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Database = database, Pooling = false, CommandTimeout = 120 }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) ?? "");

        return values;
    }

    public static Task ExecuteAsync(string sql, string database = "postgres") => AskAsync(sql, database);

    /// <summary>All databases and roles of the cell, but the administrator.</summary>
    public Task<List<string>> EverythingAsync() =>
        AskAsync($"SELECT datname FROM pg_database WHERE starts_with(datname, '{Prefix}_') UNION ALL SELECT rolname FROM pg_roles WHERE starts_with(rolname, '{Prefix}_') ORDER BY 1");

    public async ValueTask DisposeAsync()
    {
        foreach (var database in await AskAsync($"SELECT datname FROM pg_database WHERE starts_with(datname, '{Prefix}')"))
            await ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");

        await ExecuteAsync($"DROP OWNED BY {Admin}");
        foreach (var role in await AskAsync($"SELECT rolname FROM pg_roles WHERE starts_with(rolname, '{Prefix}') ORDER BY rolcanlogin DESC"))
            await ExecuteAsync($"DROP ROLE IF EXISTS \"{role}\"");
    }

    private static async Task<bool> RefusesAsync(string connectionString)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            return false;
        }
        catch (PostgresException)
        {
            return true;
        }
    }
}
