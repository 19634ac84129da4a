using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Portal.E2E.Support;

/// <summary>The control database of one test class, on the leg that <c>PORTAL_TEST_DATABASE</c> names: Sqlite (the program's own file) or Postgres.</summary>
public sealed class OwnDatabase : IAsyncDisposable
{
    private readonly string? _name;

    private OwnDatabase(string? name) => _name = name;

    public static bool IsPostgres { get; } = string.Equals(Environment.GetEnvironmentVariable("PORTAL_TEST_DATABASE"), "Postgres", StringComparison.OrdinalIgnoreCase);

    /// <summary>True where PostgreSQL can be used, whichever leg runs.</summary>
    public static bool HasPostgres => Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is { Length: > 0 };

    /// <summary>The settings that point the program at it.</summary>
    public IEnumerable<string> Settings => _name is null
        ? ["Database:Provider=Sqlite"]
        : ["Database:Provider=Postgres", $"ConnectionStrings:Portal={new NpgsqlConnectionStringBuilder(Server) { Database = _name }}"];

    private static string Server => Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES")
        ?? throw new InvalidOperationException("PORTAL_TEST_POSTGRES is not set; it needs a connection string of a PostgreSQL server.");

    public static async Task<OwnDatabase> CreateAsync(bool onPostgres)
    {
        if (!onPostgres)
            return new OwnDatabase(null);

        var name = $"portal_e2e_{Guid.CreateVersion7():N}";
        await OnServerAsync($"CREATE DATABASE \"{name}\"");
        return new OwnDatabase(name);
    }

    /// <summary>Changes rows behind the program's back.</summary>
    /// <param name="file">The program's own file, where it runs on SQLite.</param>
    /// <param name="sql">What both databases understand.</param>
    /// <returns>How many rows.</returns>
    public async Task<int> ChangeAsync(string file, string sql)
    {
        await using DbConnection connection = _name is null
            ? new SqliteConnection($"Data Source={file};Default Timeout=30;Pooling=False")
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Database = _name, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_name is not null)
            await OnServerAsync($"DROP DATABASE IF EXISTS \"{_name}\" WITH (FORCE)");
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
