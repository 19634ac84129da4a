using Npgsql;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;

namespace Portal.Benchmarks.Provision;

/// <summary>The bare work of a tenant's database on PostgreSQL: the same statements on the same server, and nothing around them.</summary>
internal sealed class PostgresFloor(CellAccess cell, string template, IReadOnlyList<string> scripts)
{
    private const string Password = "only-a-floor-0";

    private int _made;

    private string Name() => $"{cell.Prefix}_floor_{Interlocked.Increment(ref _made)}";

    /// <summary>Copies the template, makes the login and lets nobody else in, connects as it, inserts one row.</summary>
    public async Task DatabaseAsync()
    {
        var name = Name();
        await RunAsync($"CREATE DATABASE {name} TEMPLATE {template} {PostgresTemplates.Copying}");
        await RunAsync(Login(name));
        await InsertAsync(name, name);
    }

    /// <summary>What is done before the clock starts, and then a rename with the same login.</summary>
    public async Task<Func<Task>> ReadyAsync()
    {
        var (ready, name) = (Name(), Name());
        await RunAsync($"CREATE DATABASE {ready} TEMPLATE {template} {PostgresTemplates.Copying}");
        return () => RunAsync($"ALTER DATABASE {ready} RENAME TO {name}; {Login(name)}");
    }

    /// <summary>The scripts of the schema in one transaction, in the database that tenants share.</summary>
    public Task SchemaAsync()
    {
        var name = Name();
        return RunAsync($"BEGIN; CREATE SCHEMA {name}; SET LOCAL search_path TO {name}; {string.Join(";\n", scripts)}; COMMIT;", PostgresTemplates.SharedOf(cell));
    }

    /// <summary>Removes everything of this cell: databases first, then who owned what was in them.</summary>
    public static async Task SweepAsync(CellAccess cell)
    {
        foreach (var name in await NamesAsync($"SELECT datname::text FROM pg_database WHERE starts_with(datname::text, '{cell.Prefix}_')"))
            await RunOnAsync(BenchPortal.Server, $"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");

        foreach (var name in await NamesAsync($"SELECT rolname::text FROM pg_roles WHERE starts_with(rolname::text, '{cell.Prefix}_')"))
            await RunOnAsync(BenchPortal.Server, $"DROP ROLE IF EXISTS \"{name}\"");
    }

    public static async Task<List<string>> NamesAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(BenchPortal.Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));

        return names;
    }

    private string Login(string name) => $"""
        CREATE ROLE {name} LOGIN PASSWORD '{Password}' IN ROLE {PostgresTemplates.OwnersOf(cell)};
        REVOKE ALL ON DATABASE {name} FROM PUBLIC;
        GRANT CONNECT ON DATABASE {name} TO {name};
        ALTER DATABASE {name} ALLOW_CONNECTIONS true;
        """;

    private static Task InsertAsync(string database, string login) => RunOnAsync(
        new NpgsqlConnectionStringBuilder(BenchPortal.Server) { Database = database, Username = login, Password = Password, Pooling = false }.ToString(),
        "INSERT INTO notes (id, title, author, created_at, changed_at) VALUES (gen_random_uuid(), 'First', 'floor', now(), now())");

    private static Task RunAsync(string sql, string? database = null) => RunOnAsync(database is null ? BenchPortal.Server : BenchPortal.Of(BenchPortal.Server, database), sql);

    private static async Task RunOnAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
