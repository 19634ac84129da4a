using System.Collections.Concurrent;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// What the drivers keep for themselves on a cell's server: the databases that new tenants' databases are copies of, one a schema, made by DbUp and named by its
/// scripts' hash; the database whose schemas tenants share; and a role for each of the two kinds, so that what all their tenants may do is said once.
/// Made under a name of its own and renamed when it is whole; nobody can connect to a template.
/// </summary>
internal sealed class PostgresTemplates(PostgresServers servers, SchemaScripts scripts)
{
    public const string Engine = "postgres";

    /// <summary>Where the check of a tenant's database leaves its mark: one row, the last one.</summary>
    public const string CheckTable = "CREATE TABLE IF NOT EXISTS PortalCheck (Token text NOT NULL);\n";

    /// <summary>In PostgreSQL 15 and newer. Copying the files instead waits for two checkpoints.</summary>
    public const string Copying = "STRATEGY = wal_log ALLOW_CONNECTIONS = false";

    private readonly ConcurrentDictionary<string, bool> _whole = new();

    public static string Of(CellAccess cell, string hash) => $"{cell.Prefix}_template_{hash}";

    /// <summary>The role that may read and write what is in tenants' own databases; which of these a login may connect to is said there.</summary>
    public static string OwnersOf(CellAccess cell) => $"{cell.Prefix}_tenants";

    /// <summary>The database whose schemas tenants share, and the role that may connect to it.</summary>
    public static string SharedOf(CellAccess cell) => $"{cell.Prefix}_shared";

    /// <summary>Makes the template of a schema where there is none. After the first time it asks nobody.</summary>
    /// <returns>What a copy of it has.</returns>
    public async Task<PostgresMark> EnsureAsync(CellAccess cell, string schema, CancellationToken ct)
    {
        var mark = Current(schema);
        var template = Of(cell, mark.Hash);
        if (_whole.ContainsKey(cell.DatabaseConnection + template))
            return mark;

        await using var connection = await servers.OpenAsync(cell, null, ct);
        if (!await HasMarkAsync(connection, template, ct))
        {
            await using (await PostgresTurn.WaitAsync(connection, template, ct))
            {
                if (!await HasMarkAsync(connection, template, ct))
                    await MakeAsync(connection, cell, mark, ct);
            }
        }

        _whole[cell.DatabaseConnection + template] = true;
        return mark;
    }

    /// <summary>A copy found no template although there was one.</summary>
    public void Forget(CellAccess cell) =>
        _whole.Keys.Where(k => k.StartsWith(cell.DatabaseConnection, StringComparison.Ordinal)).ToList().ForEach(k => _whole.TryRemove(k, out _));

    /// <summary>Makes the database whose schemas tenants share where there is none. Each statement may be repeated, and what is there is left as it is.</summary>
    public async Task<string> EnsureSharedAsync(CellAccess cell, CancellationToken ct)
    {
        var shared = SharedOf(cell);
        if (_whole.ContainsKey(cell.DatabaseConnection + shared))
            return shared;

        await using var connection = await servers.OpenAsync(cell, null, ct);
        if (!await HasMarkAsync(connection, shared, ct))
        {
            await using (await PostgresTurn.WaitAsync(connection, shared, ct))
            {
                await EnsureGroupAsync(connection, shared, ct);
                await CreateEmptyAsync(connection, shared, ct);
                await PostgresServers.ExecuteAsync(
                    connection,
                    $"REVOKE ALL ON DATABASE {Q(shared)} FROM PUBLIC; GRANT CONNECT ON DATABASE {Q(shared)} TO {Q(shared)}; ALTER DATABASE {Q(shared)} ALLOW_CONNECTIONS true;",
                    ct);
                await servers.ExecuteAsync(cell, shared, $"REVOKE ALL ON SCHEMA public FROM PUBLIC; COMMENT ON DATABASE {Q(shared)} IS {PostgresSql.Text(new PostgresMark("", "", "").ToString())};", ct);
            }
        }

        _whole[cell.DatabaseConnection + shared] = true;
        return shared;
    }

    /// <summary>Whether there is such a database; a role that only its tenants have can live without it.</summary>
    public async Task<bool> HasSharedAsync(CellAccess cell, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, null, ct);
        return await HasMarkAsync(connection, SharedOf(cell), ct);
    }

    /// <summary>What a schema's scripts make, as they are now.</summary>
    public PostgresMark Current(string schema) => new(schema, scripts.Hash(schema, Engine), scripts.Newest(schema, Engine));

    /// <summary>Brings a database, or a schema of one, to the newest script.</summary>
    /// <exception cref="InvalidOperationException">A script failed; what it had done is rolled back.</exception>
    public static void Upgrade(string connectionString, string inSchema, IEnumerable<SqlScript> scripts)
    {
        var text = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = inSchema }.ToString();
        var result = DeployChanges.To
            .PostgresqlDatabase(text)
            .WithScripts(scripts)
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .JournalToPostgresqlTable(inSchema, SchemaScripts.Journal)
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException(result.ErrorScript is { } script ? $"Script {script.Name} failed: {result.Error.Message}" : result.Error.Message, result.Error);
    }

    /// <returns>Templates that no schema needs any more, ready copies of them, and what was left half-made.</returns>
    public async Task<IReadOnlyList<string>> LeftoversAsync(CellAccess cell, CancellationToken ct)
    {
        var current = scripts.Schemas(Engine).Select(s => scripts.Hash(s, Engine)).ToHashSet();
        await using var connection = await servers.OpenAsync(cell, null, ct);
        var left = new List<string>();
        foreach (var name in await NamesAsync(connection, $"{cell.Prefix}_", ct))
        {
            // {prefix}_template_{hash}, {prefix}_pool_{hash}_{id}, {prefix}_making_{hash}_{id}, {prefix}_filling_{hash}_{id}
            if (name.Split('_') is not [_, var kind, var hash, ..])
                continue;

            if (kind switch
            {
                "template" or "pool" => !current.Contains(hash),
                "making" => await PostgresTurn.IsFreeAsync(connection, Of(cell, hash), ct),
                "filling" => await PostgresTurn.IsFreeAsync(connection, PostgresPool.TurnOf(cell), ct),
                _ => false,
            })
            {
                left.Add(name);
            }
        }

        return left;
    }

    public async Task DropAsync(CellAccess cell, string name, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, null, ct);
        await PostgresServers.DropDatabaseAsync(connection, name, ct);
    }

    public static async Task<IReadOnlyList<string>> NamesAsync(NpgsqlConnection connection, string begin, CancellationToken ct) =>
        [.. await PostgresServers.ListAsync(connection, "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) ORDER BY datname", begin, ct)];

    private async Task MakeAsync(NpgsqlConnection connection, CellAccess cell, PostgresMark mark, CancellationToken ct)
    {
        var (template, owners) = (Of(cell, mark.Hash), OwnersOf(cell));
        var making = $"{cell.Prefix}_making_{mark.Hash}_{Guid.NewGuid().ToString("N")[..16]}";
        foreach (var abandoned in await NamesAsync(connection, $"{cell.Prefix}_making_{mark.Hash}_", ct)) // whoever had the turn before is dead, or frozen and starts again
            await DropAsync(cell, abandoned, ct);

        try
        {
            await EnsureGroupAsync(connection, owners, ct);
            await CreateEmptyAsync(connection, making, ct);
            await PostgresServers.ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {Q(making)} FROM PUBLIC; ALTER DATABASE {Q(making)} ALLOW_CONNECTIONS true;", ct);
            var inside = PostgresServers.Administrator(cell, making);
            Upgrade(inside, "public", scripts.Of(mark.Schema, Engine));
            await using (var source = NpgsqlDataSource.Create(inside))
            {
                await using var made = await source.OpenConnectionAsync(ct);
                await PostgresServers.ExecuteAsync(made, CheckTable + PostgresSql.GrantDatabase(owners), ct);
            }

            await PostgresServers.ExecuteAsync(
                connection,
                $"ALTER DATABASE {Q(making)} ALLOW_CONNECTIONS false; COMMENT ON DATABASE {Q(making)} IS {PostgresSql.Text(mark.ToString())}; ALTER DATABASE {Q(making)} RENAME TO {Q(template)};",
                ct);
        }
        catch (PostgresException faster) when (faster.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Another did not wait for its turn, because this one took too long: theirs is the one.
        }
        finally
        {
            await DropAsync(cell, making, CancellationToken.None);
        }

        await DropOlderAsync(connection, cell, mark, ct);
    }

    private async Task DropOlderAsync(NpgsqlConnection connection, CellAccess cell, PostgresMark mark, CancellationToken ct)
    {
        foreach (var name in await NamesAsync(connection, $"{cell.Prefix}_template_", ct))
        {
            if (name != Of(cell, mark.Hash) && PostgresMark.Read(await CommentAsync(connection, name, ct)) is { } other && other.Schema == mark.Schema)
                await DropAsync(cell, name, ct);
        }
    }

    private static async Task CreateEmptyAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        try
        {
            await PostgresServers.ExecuteAsync(connection, $"CREATE DATABASE {Q(name)} TEMPLATE template0 ENCODING 'UTF8' {Copying}", ct);
        }
        catch (PostgresException exists) when (exists.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // An attempt before this one came so far.
        }
    }

    private static Task EnsureGroupAsync(NpgsqlConnection connection, string name, CancellationToken ct) => PostgresServers.ExecuteAsync(
        connection,
        PostgresSql.Do($"{PostgresSql.Lock(name)}IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {PostgresSql.Text(name)}) THEN CREATE ROLE {Q(name)} NOLOGIN; END IF;"),
        ct);

    private static async Task<bool> HasMarkAsync(NpgsqlConnection connection, string name, CancellationToken ct) => PostgresMark.Read(await CommentAsync(connection, name, ct)) is not null;

    private static async Task<string?> CommentAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(ct) as string;
    }

    private static string Q(string name) => PostgresSql.Name(name);
}
