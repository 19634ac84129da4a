using System.Data.Common;
using Npgsql;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// A database per tenant: a ready one renamed, or a copy of the template. It is closed to everybody until, in one transaction, its login is there and may connect
/// and nobody else may.
/// </summary>
internal sealed class PostgresDatabase(PostgresServers servers, PostgresTemplates templates, PostgresPool pool, PostgresCheck check, PoolBell bell, SchemaScripts scripts) : IReadyDatabases
{
    private const int Tries = 4;

    public string Kind => "postgres-database"; // stored; never rename

    public DatabaseEngine Engine => DatabaseEngine.Postgres;

    public bool IsPerCell => true;

    public bool HasLogins => true;

    public bool Serves(Isolation isolation) => isolation is Isolation.OwnDatabase or Isolation.OwnDatabaseInChosenCell;

    /// <summary>The database's name, and its login's.</summary>
    public string NameOf(PlacedTenant tenant) => ResourceName.OnServer(tenant);

    public async Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var name = NameOf(tenant);
        var login = tenant.Login ?? throw new InvalidOperationException($"A database with a login is made with a password; tenant {tenant.Tenant} came without.");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var mark = await templates.EnsureAsync(tenant.Cell, schema, ct);
                if (await TryCompleteAsync(tenant.Cell, name, login, mark, ct))
                    break;

                await servers.ExecuteAsync(
                    tenant.Cell, null, $"CREATE DATABASE {Q(name)} TEMPLATE {Q(PostgresTemplates.Of(tenant.Cell, mark.Hash))} {PostgresTemplates.Copying}", ct);
            }
            catch (PostgresException meanwhile) when (attempt < Tries && IsRace(meanwhile))
            {
                // Another made, removed or changed the same: look again at what there is now.
                templates.Forget(tenant.Cell);
            }

            if (attempt > Tries)
                throw new InvalidOperationException($"The database {name} is removed as often as it is made.");
        }

        if (tenant.Cell.PoolSize > 0)
            bell.Ring();
    }

    public async Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        var name = NameOf(tenant);
        var mark = templates.Current(schema);
        await using var connection = await servers.OpenAsync(tenant.Cell, null, ct);
        await using var ask = new NpgsqlCommand("SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };

        // Made by "create database" and by nothing else: what was deleted meanwhile must not come back empty.
        var comment = await ask.ExecuteScalarAsync(ct) as string ?? throw new InvalidOperationException($"The database {name} does not exist.");
        if (PostgresMark.Read(comment) == mark)
            return mark.Version;

        var inside = PostgresServers.Administrator(tenant.Cell, name);
        PostgresTemplates.Upgrade(inside, "public", scripts.Of(schema, PostgresTemplates.Engine));
        await using var source = NpgsqlDataSource.Create(inside);
        await using var upgraded = await source.OpenConnectionAsync(ct);
        await PostgresServers.ExecuteAsync(
            upgraded, PostgresSql.GrantDatabase(PostgresTemplates.OwnersOf(tenant.Cell)) + $"COMMENT ON DATABASE {Q(name)} IS {PostgresSql.Text(mark.ToString())}", ct);
        return mark.Version;
    }

    public async Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct) =>
        (await DescribeAllAsync(tenant.Cell, [tenant.Tenant], ct)).GetValueOrDefault(tenant.Tenant)?.Database;

    /// <summary>One question for all. That the scripts really are there is seen by <see cref="CheckAsync"/>; here stands what was noted when they were applied.</summary>
    public async Task<IReadOnlyDictionary<TenantId, DescribedDatabase>> DescribeAllAsync(CellAccess cell, IReadOnlyCollection<TenantId> tenants, CancellationToken ct)
    {
        var names = tenants.ToDictionary(t => NameOf(new PlacedTenant(cell, t)));
        await using var connection = await servers.OpenAsync(cell, null, ct);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT d.datname::text, pg_database_size(d.oid), shobj_description(d.oid, 'pg_database'), coalesce(r.rolcanlogin, false), {PostgresSql.VersionOf}
            FROM pg_database d LEFT JOIN pg_roles r ON r.rolname = d.datname
            WHERE d.datname = ANY ($1::text[]) AND shobj_description(d.oid, 'pg_database') IS NOT NULL
            """, connection)
        { Parameters = { new() { Value = names.Keys.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var described = new Dictionary<TenantId, DescribedDatabase>();
        while (await reader.ReadAsync(ct))
        {
            var database = new DatabaseDescription(reader.GetInt64(1), PostgresMark.Read(reader.GetString(2))?.Version, !reader.GetBoolean(3), reader.IsDBNull(4) ? null : reader.GetInt32(4));
            described[names[reader.GetString(0)]] = new(database, null);
        }

        return described;
    }

    public async Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct) => await servers.OpenAsTenantAsync(tenant, NameOf(tenant), NameOf(tenant), ct);

    public Task<bool> TryResetAsync(DbConnection connection, CancellationToken ct) => PostgresServers.TryResetAsync(connection, ct);

    public async Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct)
    {
        var name = NameOf(tenant);
        try
        {
            await using var connection = await servers.OpenAsTenantAsync(tenant, name, name, ct);
            await check.RunAsync(connection, scripts.Accepted(schema, PostgresTemplates.Engine, onlyNewest), PostgresTemplates.OwnersOf(tenant.Cell), ownSchema: null, ct);
        }
        catch (Exception exception) when (exception is PostgresException or LoginRefusedException)
        {
            if (await DescribeAsync(tenant, ct) is null)
                throw new CheckFailedException("check.no-database", name);

            throw;
        }
    }

    public Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct) => servers.ExecuteAsync(
        tenant.Cell, null, PostgresSql.SetPassword(NameOf(tenant), tenant.Login ?? throw new InvalidOperationException($"Tenant {tenant.Tenant} came without a password.")), ct);

    public async Task LockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        // In two transactions: who is to be ended must not be able to come again.
        await servers.ExecuteAsync(tenant.Cell, null, PostgresSql.AllowLogin(NameOf(tenant), false), ct);
        await servers.ExecuteAsync(tenant.Cell, null, PostgresSql.EndSessions(NameOf(tenant)), ct);
    }

    public Task UnlockAsync(PlacedTenant tenant, CancellationToken ct) => servers.ExecuteAsync(tenant.Cell, null, PostgresSql.AllowLogin(NameOf(tenant), true), ct);

    public async Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var name = NameOf(tenant);
        await using var connection = await servers.OpenAsync(tenant.Cell, null, ct);
        await using var ask = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) OR EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", connection) { Parameters = { new() { Value = name } } };
        if (await ask.ExecuteScalarAsync(ct) is false)
            return;

        await PostgresServers.ExecuteAsync(connection, PostgresSql.AllowLogin(name, false), ct);
        await PostgresServers.ExecuteAsync(connection, PostgresSql.EndSessions(name), ct);
        await PostgresServers.DropDatabaseAsync(connection, name, ct);
        await PostgresServers.ExecuteAsync(connection, PostgresSql.Do(PostgresSql.Lock(name) + PostgresSql.DropLogin(name)), ct);
    }

    /// <summary>A database that its login was never let into.</summary>
    public async Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        if (await DescribeAsync(tenant, ct) is null)
            await DeleteAsync(tenant, ct);
    }

    public string NewestScript(string schema) => scripts.Newest(schema, PostgresTemplates.Engine);

    public async Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        await using var connection = await servers.OpenAsync(cell, null, ct);
        return await PostgresServers.ListAsync(
            connection, "SELECT datname::text FROM pg_database WHERE datname ~ $1 UNION SELECT rolname::text FROM pg_roles WHERE rolname ~ $1", $"^{cell.Prefix}_[0-9a-f]{{32}}$", ct);
    }

    public async Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct) => await templates.LeftoversAsync(cell, ct);

    public async Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct)
    {
        if ((await templates.LeftoversAsync(cell, ct)).Contains(name))
            await templates.DropAsync(cell, name, ct);
    }

    public Task KeepReadyAsync(CellAccess cell, IReadOnlyCollection<string> schemas, CancellationToken ct) => pool.KeepReadyAsync(cell, schemas, ct);

    public Task<IReadOnlyDictionary<string, int>> CountReadyAsync(CellAccess cell, CancellationToken ct) => pool.CountAsync(cell, ct);

    /// <summary>One transaction, one round trip: takes a ready database where the tenant has none, and gives the tenant's login its own.</summary>
    /// <returns>False: there is no database yet, and none was ready.</returns>
    private async Task<bool> TryCompleteAsync(CellAccess cell, string name, LoginSecret login, PostgresMark mark, CancellationToken ct)
    {
        var there = $"EXISTS (SELECT FROM pg_database WHERE datname = {T(name)})";
        var complete = PostgresSql.Do(
            $"""
            {PostgresSql.Lock(name)}IF NOT {there} THEN
                FOR ready IN SELECT datname FROM pg_database WHERE starts_with(datname::text, {T(PostgresPool.Begin(cell, mark.Hash))}) LOOP
                    CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended(ready, 0)); -- another is taking it
                    BEGIN
                        EXECUTE format('ALTER DATABASE %I RENAME TO {Q(name)}', ready);
                        EXIT;
                    EXCEPTION WHEN invalid_catalog_name OR object_in_use THEN
                        NULL; -- another has taken it, or it is being removed
                    END;
                END LOOP;
            END IF;
            IF {there} THEN
                {PostgresSql.EnsureLogin(name, PostgresTemplates.OwnersOf(cell), login)}
                REVOKE ALL ON DATABASE {Q(name)} FROM PUBLIC;
                GRANT CONNECT ON DATABASE {Q(name)} TO {Q(name)};
                IF (SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {T(name)}) IS NULL THEN
                    COMMENT ON DATABASE {Q(name)} IS {T(mark.ToString())};
                    ALTER DATABASE {Q(name)} ALLOW_CONNECTIONS true;
                END IF;
            END IF;
            """, PostgresSql.Known + "ready text; ");
        await using var connection = await servers.OpenAsync(cell, null, ct);
        await using var command = new NpgsqlCommand(complete + $"SELECT {there}", connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static bool IsRace(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation
        or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InternalError; // the last: "tuple concurrently updated"

    private static string Q(string name) => PostgresSql.Name(name);

    private static string T(string text) => PostgresSql.Text(text);
}
