using Npgsql;
using Portal.Data;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>What a tenant's own connection is tried out with, of both kinds: the server itself says how far the login reaches.</summary>
internal sealed class PostgresCheck(DatabaseConnection control)
{
    private const string Question =
        """
        SELECT (SELECT count(*) FROM PortalCheck WHERE Token = $1),
               (SELECT max(scriptname) FROM "SchemaVersions"),
               (SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
               (SELECT max(r.rolname::text) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles me ON me.oid = m.member
                WHERE me.rolname = current_user AND r.rolname <> $2),
               (SELECT max(datname::text) FROM pg_database
                WHERE datallowconn AND datname <> current_database() AND (datname ~ '^p[0-9a-f]{8}_' OR datname = $3) AND has_database_privilege(oid, 'CONNECT')),
               (SELECT max(nspname::text) FROM pg_namespace
                WHERE $4 <> '' AND nspname <> $4 AND nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'USAGE')),
               has_database_privilege(current_database(), 'CREATE') OR has_database_privilege(current_database(), 'TEMPORARY')
                   OR EXISTS (SELECT FROM pg_namespace WHERE nspname !~ '^pg_' AND has_schema_privilege(oid, 'CREATE'))
        """;

    /// <param name="connection">The tenant's.</param>
    /// <param name="accepted">What the newest script that it has may be, the newest of all last.</param>
    /// <param name="group">The only role that the tenant's may be in.</param>
    /// <param name="ownSchema">The only schema that it may use; null where all of the database is its own.</param>
    public async Task RunAsync(NpgsqlConnection connection, IReadOnlyList<string> accepted, string group, string? ownSchema, CancellationToken ct)
    {
        var token = Guid.NewGuid().ToString("N");
        await PostgresServers.ExecuteAsync(connection, $"DELETE FROM PortalCheck; INSERT INTO PortalCheck VALUES ('{token}')", ct);

        var controlName = control.Provider == DatabaseProvider.Postgres ? new NpgsqlConnectionStringBuilder(control.ConnectionString).Database : null;
        await using var command = new NpgsqlCommand(Question, connection) { Parameters = { Of(token), Of(group), Of(controlName ?? ""), Of(ownSchema ?? "") } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.GetInt64(0) != 1)
            throw new CheckFailedException("check.read-back");

        var applied = reader.IsDBNull(1) ? null : reader.GetString(1);
        if (!accepted.Contains(applied))
            throw new CheckFailedException("check.schema-old", applied ?? "", accepted[^1]);

        if (reader.IsDBNull(2) || reader.GetBoolean(2))
            throw new CheckFailedException("check.admin-rights");

        if (!reader.IsDBNull(3))
            throw new CheckFailedException("check.other-rights", reader.GetString(3));

        if (!reader.IsDBNull(4))
            throw new CheckFailedException("check.connects", reader.GetString(4));

        if (!reader.IsDBNull(5))
            throw new CheckFailedException("check.uses-schema", reader.GetString(5));

        if (reader.GetBoolean(6))
            throw new CheckFailedException("check.makes");
    }

    private static NpgsqlParameter Of(string value) => new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };
}
