using System.Data.Common;
using Npgsql;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// A schema per tenant in one database that a cell's tenants share. Its scripts run in one transaction with the making of its login, and are noted as DbUp does, which
/// brings it to later ones. Its login may connect to that database, use that schema and nothing else there.
/// </summary>
internal sealed class PostgresSchema(PostgresServers servers, PostgresTemplates templates, PostgresCheck check, SchemaScripts scripts) : IDatabaseDriver
{
    /// <summary>Schemas in one question: each table asked costs the server a lock.</summary>
    private const int AtOnce = 200;

    public string Kind => "postgres-schema"; // stored; never rename

    public DatabaseEngine Engine => DatabaseEngine.Postgres;

    public bool IsPerCell => true;

    public bool HasLogins => true;

    public bool Serves(Isolation isolation) => isolation == Isolation.SharedDatabase;

    /// <summary>The schema's name, and its login's.</summary>
    public string NameOf(PlacedTenant tenant) => ResourceName.OnServer(tenant, "_s");

    public async Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var name = NameOf(tenant);
        var login = tenant.Login ?? throw new InvalidOperationException($"A schema with a login is made with a password; tenant {tenant.Tenant} came without.");
        var shared = await templates.EnsureSharedAsync(tenant.Cell, ct);
        var create = Create(name, shared, login, templates.Current(schema), scripts.Of(schema, PostgresTemplates.Engine));
        await using var connection = await servers.OpenAsync(tenant.Cell, shared, ct);
        try
        {
            await PostgresServers.ExecuteAsync(connection, create, ct);
        }
        catch (PostgresException exists) when (exists.SqlState == PostgresErrorCodes.DuplicateSchema)
        {
            var complete = PostgresSql.Lock(name) + PostgresSql.EnsureLogin(name, shared, login) + PostgresSql.GrantSchema(name, name) + SearchPath(name);
            await PostgresServers.ExecuteAsync(connection, "ROLLBACK;" + PostgresSql.Do(complete, PostgresSql.Known), ct);
        }
    }

    public async Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var (name, shared) = (NameOf(tenant), PostgresTemplates.SharedOf(tenant.Cell));
        var mark = templates.Current(schema);
        await using var connection = await servers.OpenAsync(tenant.Cell, shared, ct);
        await using var ask = new NpgsqlCommand("SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = $1", connection) { Parameters = { new() { Value = name } } };

        // Made by "create database" and by nothing else: what was deleted meanwhile must not come back empty.
        var comment = await ask.ExecuteScalarAsync(ct) as string ?? throw new InvalidOperationException($"The schema {name} does not exist.");
        if (PostgresMark.Read(comment) == mark)
            return mark.Version;

        PostgresTemplates.Upgrade(PostgresServers.Administrator(tenant.Cell, shared), name, scripts.Of(schema, PostgresTemplates.Engine));
        await PostgresServers.ExecuteAsync(connection, PostgresSql.GrantSchema(name, name) + Comment(name, mark), ct);
        return mark.Version;
    }

    public async Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct) =>
        (await DescribeAllAsync(tenant.Cell, [tenant.Tenant], ct)).GetValueOrDefault(tenant.Tenant)?.Database;

    /// <summary>Few questions for all: who there is, and then what stands in their journals.</summary>
    public async Task<IReadOnlyDictionary<TenantId, DescribedDatabase>> DescribeAllAsync(CellAccess cell, IReadOnlyCollection<TenantId> tenants, CancellationToken ct)
    {
        var described = new Dictionary<TenantId, DescribedDatabase>();
        if (!await templates.HasSharedAsync(cell, ct))
            return described;

        var names = tenants.ToDictionary(t => NameOf(new PlacedTenant(cell, t)));
        await using var connection = await servers.OpenAsync(cell, PostgresTemplates.SharedOf(cell), ct);
        foreach (var some in names.Keys.Chunk(AtOnce))
        {
            var found = await SizesAsync(connection, some, ct);
            var versions = await VersionsAsync(connection, [.. found.Where(f => f.HasJournal).Select(f => f.Name)], ct);
            foreach (var schema in found)
                described[names[schema.Name]] = new(new DatabaseDescription(schema.Size, versions.GetValueOrDefault(schema.Name), schema.IsLocked, schema.Password), null);
        }

        return described;
    }

    public async Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct) => await OpenAsTenantAsync(tenant, ct);

    public Task<bool> TryResetAsync(DbConnection connection, CancellationToken ct) => PostgresServers.TryResetAsync(connection, ct);

    public async Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct)
    {
        var name = NameOf(tenant);
        try
        {
            await using var connection = await OpenAsTenantAsync(tenant, ct);
            await check.RunAsync(connection, scripts.Accepted(schema, PostgresTemplates.Engine, onlyNewest), PostgresTemplates.SharedOf(tenant.Cell), ownSchema: name, ct);
        }
        catch (Exception exception) when (exception is PostgresException or LoginRefusedException)
        {
            if (await DescribeAsync(tenant, ct) is null)
                throw new CheckFailedException("check.no-schema", name);

            throw;
        }
    }

    public async Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct) => await InSharedAsync(
        tenant, PostgresSql.SetPassword(NameOf(tenant), tenant.Login ?? throw new InvalidOperationException($"Tenant {tenant.Tenant} came without a password.")), ct);

    public async Task LockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        // In two transactions: who is to be ended must not be able to come again.
        await InSharedAsync(tenant, PostgresSql.AllowLogin(NameOf(tenant), false), ct);
        await InSharedAsync(tenant, PostgresSql.EndSessions(NameOf(tenant)), ct);
    }

    public Task UnlockAsync(PlacedTenant tenant, CancellationToken ct) => InSharedAsync(tenant, PostgresSql.AllowLogin(NameOf(tenant), true), ct);

    public async Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var name = NameOf(tenant);
        if (!await ExistsAsync(tenant.Cell, name, ct))
            return;

        await LockAsync(tenant, ct);
        await InSharedAsync(tenant, PostgresSql.Do($"{PostgresSql.Lock(name)}DROP SCHEMA IF EXISTS {Q(name)} CASCADE; {PostgresSql.DropLogin(name)}"), ct);
    }

    /// <summary>There is nothing half-made: a schema comes whole, in one transaction.</summary>
    public async Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        if (await DescribeAsync(tenant, ct) is null)
            await DeleteAsync(tenant, ct);
    }

    public string NewestScript(string schema) => scripts.Newest(schema, PostgresTemplates.Engine);

    public async Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, await templates.HasSharedAsync(cell, ct) ? PostgresTemplates.SharedOf(cell) : null, ct);
        return await PostgresServers.ListAsync(
            connection, "SELECT nspname::text FROM pg_namespace WHERE nspname ~ $1 UNION SELECT rolname::text FROM pg_roles WHERE rolname ~ $1", $"^{cell.Prefix}_[0-9a-f]{{32}}_s$", ct);
    }

    /// <summary>Templates are the other kind's.</summary>
    public Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct) => Task.FromResult<IReadOnlyCollection<string>>([]);

    public Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct) => Task.CompletedTask;

    private Task<NpgsqlConnection> OpenAsTenantAsync(PlacedTenant tenant, CancellationToken ct) =>
        servers.OpenAsTenantAsync(tenant, PostgresTemplates.SharedOf(tenant.Cell), NameOf(tenant), ct);

    private async Task<bool> ExistsAsync(CellAccess cell, string name, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, await templates.HasSharedAsync(cell, ct) ? PostgresTemplates.SharedOf(cell) : null, ct);
        await using var ask = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) OR EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", connection) { Parameters = { new() { Value = name } } };
        return await ask.ExecuteScalarAsync(ct) is true;
    }

    // Where there is no such database a login may have stayed behind all the same.
    private async Task InSharedAsync(PlacedTenant tenant, string sql, CancellationToken ct) =>
        await servers.ExecuteAsync(tenant.Cell, await templates.HasSharedAsync(tenant.Cell, ct) ? PostgresTemplates.SharedOf(tenant.Cell) : null, sql, ct);

    /// <summary>Everything in one transaction and one round trip; where the schema exists it ends at once, with "duplicate schema".</summary>
    private static string Create(string name, string shared, LoginSecret login, PostgresMark mark, IReadOnlyList<DbUp.Engine.SqlScript> scripts)
    {
        var journal = PostgresSql.Name(SchemaScripts.Journal);
        string[] parts =
        [
            "BEGIN;\n",
            PostgresSql.Do(PostgresSql.Lock(name) + $"CREATE SCHEMA {Q(name)};\n" + PostgresSql.EnsureLogin(name, shared, login), PostgresSql.Known),
            $"SET LOCAL search_path = {Q(name)};\n",
            .. scripts.Select(s => s.Contents + "\n;\n"),
            // As DbUp makes it.
            $"CREATE TABLE {journal} (schemaversionsid serial NOT NULL, scriptname varchar(255) NOT NULL, applied timestamp NOT NULL, CONSTRAINT \"PK_SchemaVersions_Id\" PRIMARY KEY (schemaversionsid));\n",
            $"INSERT INTO {journal} (scriptname, applied) VALUES {string.Join(", ", scripts.Select(s => $"({PostgresSql.Text(s.Name)}, now() AT TIME ZONE 'utc')"))};\n",
            PostgresTemplates.CheckTable,
            PostgresSql.GrantSchema(name, name),
            SearchPath(name),
            Comment(name, mark),
            "COMMIT",
        ];
        return string.Concat(parts);
    }

    private static async Task<List<(string Name, long Size, bool IsLocked, bool HasJournal, int? Password)>> SizesAsync(NpgsqlConnection connection, string[] names, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT n.nspname::text, coalesce((SELECT sum(pg_total_relation_size(d.objid)) FROM pg_depend d
                   WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid AND d.classid = 'pg_class'::regclass), 0)::bigint, -- by an index, unlike pg_class
                   NOT coalesce(r.rolcanlogin, false), EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = $2), {PostgresSql.VersionOf}
            FROM pg_namespace n LEFT JOIN pg_roles r ON r.rolname = n.nspname
            WHERE n.nspname = ANY ($1::text[])
            """, connection)
        { Parameters = { new() { Value = names }, new() { Value = SchemaScripts.Journal } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, long, bool, bool, int?)>();
        while (await reader.ReadAsync(ct))
            found.Add((reader.GetString(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetInt32(4)));

        return found;
    }

    private static async Task<Dictionary<string, string?>> VersionsAsync(NpgsqlConnection connection, IReadOnlyList<string> names, CancellationToken ct)
    {
        var versions = new Dictionary<string, string?>();
        if (names.Count == 0)
            return versions;

        var all = string.Join(" UNION ALL ", names.Select(n => $"SELECT {PostgresSql.Text(n)}, max(scriptname) FROM {Q(n)}.{PostgresSql.Name(SchemaScripts.Journal)}"));
        await using var command = new NpgsqlCommand(all, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            versions[reader.GetString(0)] = reader.IsDBNull(1) ? null : reader.GetString(1);

        return versions;
    }

    private static string SearchPath(string name) => $"ALTER ROLE {Q(name)} SET search_path = {Q(name)};\n";

    private static string Comment(string name, PostgresMark mark) => $"COMMENT ON SCHEMA {Q(name)} IS {PostgresSql.Text(mark.ToString())};\n";

    private static string Q(string name) => PostgresSql.Name(name);
}
