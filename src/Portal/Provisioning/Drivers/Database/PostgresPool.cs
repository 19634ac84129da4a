using Npgsql;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// Copies of the templates that are made ahead of time: <c>{prefix}_pool_{hash}_{id}</c>, closed to everybody until a tenant takes one by renaming it
/// (see <see cref="PostgresDatabase"/>). One node fills at a time, one database after the other, so that sign-ups keep their share of the server. What is still
/// being made is called <c>{prefix}_filling_{hash}_{id}</c>.
/// </summary>
internal sealed class PostgresPool(PostgresServers servers, PostgresTemplates templates)
{
    /// <summary>Whoever has this turn is the one that fills.</summary>
    public static string TurnOf(CellAccess cell) => $"{cell.Prefix}_pool";

    public static string Begin(CellAccess cell, string hash) => $"{cell.Prefix}_pool_{hash}_";

    public async Task KeepReadyAsync(CellAccess cell, IReadOnlyCollection<string> schemas, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, null, ct);
        await using var turn = await PostgresTurn.TryAsync(connection, TurnOf(cell), ct);
        if (turn is null)
            return;

        // A node that freezes with the turn gives it up: the server ends its session, which is idle in no other case.
        await PostgresServers.ExecuteAsync(connection, "SET idle_session_timeout = '60s'", ct);
        var wanted = new HashSet<string>();
        foreach (var schema in cell.PoolSize > 0 ? schemas : [])
            wanted.Add(Begin(cell, (await templates.EnsureAsync(cell, schema, ct)).Hash));

        foreach (var abandoned in await PostgresTemplates.NamesAsync(connection, Filling(cell), ct)) // whoever had the turn before did not come to the end
            await PostgresServers.DropDatabaseAsync(connection, abandoned, ct);

        foreach (var name in await PostgresTemplates.NamesAsync(connection, $"{cell.Prefix}_pool_", ct))
        {
            if (!wanted.Any(begin => name.StartsWith(begin, StringComparison.Ordinal)))
                await PostgresServers.DropDatabaseAsync(connection, name, ct);
        }

        foreach (var begin in wanted)
            await FillAsync(connection, cell, begin, ct);

        await PostgresServers.ExecuteAsync(connection, "RESET idle_session_timeout", ct);
    }

    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CellAccess cell, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, null, ct);
        return (await PostgresTemplates.NamesAsync(connection, $"{cell.Prefix}_pool_", ct)).GroupBy(n => n[..n.LastIndexOf('_')]).ToDictionary(g => g.Key, g => g.Count());
    }

    private static async Task FillAsync(NpgsqlConnection connection, CellAccess cell, string begin, CancellationToken ct)
    {
        // Counted anew after each: while one is made, tenants take others.
        while (await PostgresTemplates.NamesAsync(connection, begin, ct) is var ready && ready.Count != cell.PoolSize)
        {
            if (ready.Count > cell.PoolSize)
                await PostgresServers.DropDatabaseAsync(connection, ready[^1], ct);
            else
                await MakeAsync(connection, cell, begin, ct);
        }
    }

    /// <summary>
    /// The first connection to a database writes down what the server needs of its catalog, which takes longer than all of the following. Here it takes no
    /// tenant's time.
    /// </summary>
    private static async Task MakeAsync(NpgsqlConnection connection, CellAccess cell, string begin, CancellationToken ct)
    {
        var (hash, id) = (begin.Split('_')[^2], Guid.NewGuid().ToString("N")[..16]);
        var filling = $"{Filling(cell)}{hash}_{id}";
        var name = PostgresSql.Name(filling);
        await PostgresServers.ExecuteAsync(connection, $"CREATE DATABASE {name} TEMPLATE {PostgresSql.Name(PostgresTemplates.Of(cell, hash))} {PostgresTemplates.Copying}", ct);
        await PostgresServers.ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC; ALTER DATABASE {name} ALLOW_CONNECTIONS true", ct);
        await using (var first = new NpgsqlConnection(PostgresServers.Administrator(cell, filling)))
            await first.OpenAsync(ct);

        // By itself, so that the first connection's end is not waited for by renaming, which looks only every tenth of a second.
        await PostgresServers.ExecuteAsync(connection, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false", ct);
        await PostgresServers.ExecuteAsync(connection, $"ALTER DATABASE {name} RENAME TO {PostgresSql.Name(begin + id)}", ct);
    }

    private static string Filling(CellAccess cell) => $"{cell.Prefix}_filling_";
}
