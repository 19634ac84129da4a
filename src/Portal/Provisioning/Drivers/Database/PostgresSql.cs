using Npgsql;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// The SQL that makes and takes tenants' logins. Each text is one transaction that the server runs by itself, so that a worker that freezes never holds it open,
/// and begins with the tenant's lock, so that of several workers one goes after the other. DDL takes no parameters: everything is quoted here.
/// </summary>
internal static class PostgresSql
{
    private static readonly NpgsqlCommandBuilder Quoting = new();

    /// <summary>A name, quoted.</summary>
    public static string Name(string name) => Quoting.QuoteIdentifier(name);

    /// <summary>A text, quoted, whatever the server takes a backslash for.</summary>
    public static string Text(string text)
    {
        var quoted = "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
        return text.Contains('\\') ? " E" + quoted.Replace("\\", "\\\\", StringComparison.Ordinal) : quoted;
    }

    /// <summary>A block of PL/pgSQL; in the quotes' own mark nothing of it can end it.</summary>
    public static string Do(string body, string declare = "")
    {
        var mark = "$portal$";
        while (body.Contains(mark, StringComparison.Ordinal))
            mark = mark.Insert(1, "x");

        return $"DO {mark} {(declare.Length > 0 ? "DECLARE " + declare : "")} BEGIN {body} END {mark};\n";
    }

    /// <summary>One worker at a time has to do with a tenant's login; the others wait until its transaction ends.</summary>
    public static string Lock(string role) => $"PERFORM pg_advisory_xact_lock(hashtextextended({Text(role)}, 0));\n";

    /// <summary>Declare <see cref="Known"/>.</summary>
    public const string Known = "known int; ";

    /// <summary>
    /// Makes the login, or gives it the password where the server has an older one: a worker that wakes up late never undoes a rotation. The version is a comment
    /// on the role, in the same transaction as the password.
    /// </summary>
    public static string EnsureLogin(string role, string group, LoginSecret login)
    {
        var password = $"PASSWORD {Text(ScramVerifier.Of(login.Password))}";
        return $"""
            {FindVersion(role)}
            IF known IS NULL THEN
                CREATE ROLE {Name(role)} LOGIN {password} IN ROLE {Name(group)};
                {CommentVersion(role, login)}
            ELSE
                IF known < {login.Version} THEN
                    ALTER ROLE {Name(role)} {password};
                    {CommentVersion(role, login)}
                END IF;
                IF NOT pg_has_role({Text(role)}, {Text(group)}, 'MEMBER') THEN
                    GRANT {Name(group)} TO {Name(role)};
                END IF;
            END IF;

            """;
    }

    /// <summary>The same for a login that there must be.</summary>
    public static string SetPassword(string role, LoginSecret login) => Do(
        $"""
        {Lock(role)}{FindVersion(role)}
        IF known IS NULL THEN
            RAISE EXCEPTION 'The login % does not exist.', {Text(role)};
        ELSIF known < {login.Version} THEN
            ALTER ROLE {Name(role)} PASSWORD {Text(ScramVerifier.Of(login.Password))};
            {CommentVersion(role, login)}
        END IF;
        """, Known);

    /// <summary>Whether the login lets anybody in; does nothing where there is none.</summary>
    public static string AllowLogin(string role, bool allowed) =>
        Do($"{Lock(role)}IF {Exists(role)} THEN ALTER ROLE {Name(role)} {(allowed ? "LOGIN" : "NOLOGIN")}; END IF;");

    /// <summary>Ends what the login has open. Only who has its rights may do that, so the administrator takes them for the moment.</summary>
    public static string EndSessions(string role) => Do(
        $"""
        {Lock(role)}IF {Exists(role)} THEN
            mine := pg_has_role(current_user, {Text(role)}, 'USAGE');
            IF NOT mine THEN GRANT {Name(role)} TO CURRENT_USER; END IF;
            PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = {Text(role)} AND pid <> pg_backend_pid();
            IF NOT mine THEN REVOKE {Name(role)} FROM CURRENT_USER; END IF;
        END IF;
        """, "mine bool; ");

    /// <summary>Removes the login and what it owns or may do in this database.</summary>
    public static string DropLogin(string role) => $"""
        IF {Exists(role)} THEN
            IF NOT pg_has_role(current_user, {Text(role)}, 'USAGE') THEN GRANT {Name(role)} TO CURRENT_USER; END IF;
            DROP OWNED BY {Name(role)};
            DROP ROLE {Name(role)};
        END IF;

        """;

    /// <summary>Reading and writing of all that is in a schema, for a role; which scripts were applied can be read only.</summary>
    public static string GrantSchema(string schema, string role) => $"""
        GRANT USAGE ON SCHEMA {Name(schema)} TO {Name(role)};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {Name(schema)} TO {Name(role)};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {Name(schema)} TO {Name(role)};
        REVOKE INSERT, UPDATE, DELETE ON {Name(schema)}.{Name(SchemaScripts.Journal)} FROM {Name(role)};

        """;

    /// <summary>The same for all schemas that the scripts of a database have made.</summary>
    public static string GrantDatabase(string role) => Do(
        $"""
        FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
            EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', s);
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO {Name(role)}', s);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {Name(role)}', s);
            EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {Name(role)}', s);
        END LOOP;
        REVOKE INSERT, UPDATE, DELETE ON public.{Name(SchemaScripts.Journal)} FROM {Name(role)};
        """, "s name; ");

    /// <summary>The version of a role's password, of a row of <c>pg_roles</c> that is called <c>r</c>.</summary>
    public const string VersionOf = "substring(shobj_description(r.oid, 'pg_authid') FROM '[0-9]+$')::int";

    private static string Exists(string role) => $"EXISTS (SELECT FROM pg_roles WHERE rolname = {Text(role)})";

    private static string FindVersion(string role) =>
        $"SELECT coalesce({VersionOf}, 0) INTO known FROM pg_roles r WHERE r.rolname = {Text(role)};";

    private static string CommentVersion(string role, LoginSecret login) => $"COMMENT ON ROLE {Name(role)} IS {Text($"portal password {login.Version}")};";
}

/// <summary>What a driver notes on a database or schema, as its comment, once it is whole: which scripts it has. Written as <c>portal|Notes|hash|0003.sql</c>.</summary>
internal sealed record PostgresMark(string Schema, string Hash, string Version)
{
    public static PostgresMark? Read(string? comment) => comment?.Split('|', 4) is ["portal", var schema, var hash, var version] ? new PostgresMark(schema, hash, version) : null;

    public override string ToString() => $"portal|{Schema}|{Hash}|{Version}";
}
