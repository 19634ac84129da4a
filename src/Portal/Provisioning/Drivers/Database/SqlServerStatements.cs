using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// Every statement that is said to a SQL Server, and nothing but statements: a test parses all of them, with nasty names too. Names that cannot be
/// parameters are quoted by the provider; what can be a parameter is one (<c>@name</c>).
/// </summary>
internal static class SqlServerStatements
{
    public const string CheckTable = "PortalCheck";

    public const string WhatServer = "SELECT CAST(SERVERPROPERTY('ProductMajorVersion') AS int), CAST(SERVERPROPERTY('EngineEdition') AS int)";

    // The grant option, because every tenant's login is denied the sight of other databases.
    public const string WhatTheLoginMay = """
        SELECT CASE
            WHEN IS_SRVROLEMEMBER('sysadmin') = 1 OR HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER') = 1 THEN 1
            WHEN HAS_PERMS_BY_NAME(NULL, NULL, 'CREATE ANY DATABASE') = 1 AND HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY LOGIN') = 1
                AND HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY CONNECTION') = 1 AND HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') = 1
                AND EXISTS (SELECT 1 FROM sys.server_permissions WHERE grantee_principal_id = SUSER_ID() AND type = 'VWDB' AND state = 'W') THEN 1
            ELSE 0 END
        """;

    /// <summary>Below 0: not taken in time.</summary>
    public const string TakeLock = """
        DECLARE @answer int;
        EXEC @answer = sys.sp_getapplock @Resource = @resource, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = @milliseconds, @DbPrincipal = N'public';
        SELECT @answer;
        """;

    public const string GiveLockBack = "EXEC sys.sp_releaseapplock @Resource = @resource, @LockOwner = N'Session', @DbPrincipal = N'public'";

    // --- databases -------------------------------------------------------------------------------------------------------------------------

    public const string CountDatabases = "SELECT COUNT(*) FROM sys.databases WHERE name = @name";
    public const string CountReady = "SELECT COUNT(*) FROM sys.databases WHERE name = @name AND is_read_committed_snapshot_on = 1 AND user_access = 0";
    public const string DatabasesLike = "SELECT name FROM sys.databases WHERE LEFT(name, LEN(@prefix)) = @prefix";
    public const string SizeOfDatabase = "SELECT COALESCE(SUM(CAST(size AS bigint)), 0) * 8192 FROM sys.database_files";

    public static string CreateDatabase(string database) => $"CREATE DATABASE {Name(database)}";

    /// <summary>A removal that was interrupted leaves it to one.</summary>
    public static string LetManyIn(string database) => $"ALTER DATABASE {Name(database)} SET MULTI_USER WITH ROLLBACK IMMEDIATE";

    public static string UseSnapshots(string database) => $"ALTER DATABASE {Name(database)} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE";

    /// <summary>Ends whatever is going on in it.</summary>
    public static string DropDatabase(string database) => $"""
        IF DB_ID({Text(database)}) IS NOT NULL
        BEGIN
            ALTER DATABASE {Name(database)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
            DROP DATABASE {Name(database)};
        END
        """;

    // --- logins ----------------------------------------------------------------------------------------------------------------------------

    public const string IsDisabled = "SELECT is_disabled FROM sys.sql_logins WHERE name = @name";
    public const string LoginsLike = "SELECT name FROM sys.sql_logins WHERE LEFT(name, LEN(@prefix)) = @prefix";
    public const string SessionsOf = "SELECT CAST(session_id AS int) FROM sys.dm_exec_sessions WHERE original_login_name = @name OR login_name = @name";

    /// <summary>No policy of the machine's: the password is ours, random and long, and must not run out.</summary>
    public static string CreateLogin(string login, string password, string database) =>
        $"CREATE LOGIN {Name(login)} WITH PASSWORD = {Text(password)}, DEFAULT_DATABASE = {Name(database)}, CHECK_EXPIRATION = OFF, CHECK_POLICY = OFF";

    /// <summary>To be said in <c>master</c>.</summary>
    public static string HideDatabases(string login) => $"DENY VIEW ANY DATABASE TO {Name(login)}";

    public static string SetPassword(string login, string password) => $"ALTER LOGIN {Name(login)} WITH PASSWORD = {Text(password)}";

    public static string DisableLogin(string login) => $"ALTER LOGIN {Name(login)} DISABLE";

    public static string EnableLogin(string login) => $"ALTER LOGIN {Name(login)} ENABLE";

    public static string DropLogin(string login) => $"DROP LOGIN {Name(login)}";

    public static string Kill(int session) => $"KILL {session.ToString(CultureInfo.InvariantCulture)}";

    // --- in the tenant's database ----------------------------------------------------------------------------------------------------------

    public const string CountUsers = "SELECT COUNT(*) FROM sys.database_principals WHERE name = @name";
    public const string CountSchemas = "SELECT COUNT(*) FROM sys.schemas WHERE name = @name";
    public const string CountTables = "SELECT COUNT(*) FROM sys.tables WHERE schema_id = SCHEMA_ID(@schema) AND name = @name";
    public const string SchemasAndUsersLike =
        "SELECT name FROM sys.schemas WHERE LEFT(name, LEN(@prefix)) = @prefix UNION SELECT name FROM sys.database_principals WHERE LEFT(name, LEN(@prefix)) = @prefix";

    public const string SizeOfSchema =
        "SELECT COALESCE(SUM(p.reserved_page_count), 0) * 8192 FROM sys.dm_db_partition_stats AS p JOIN sys.objects AS o ON o.object_id = p.object_id WHERE o.schema_id = SCHEMA_ID(@schema)";

    /// <summary>Which version of its password the tenant's login has: a mark on its schema. None: null.</summary>
    public const string PasswordVersion =
        "SELECT CAST(value AS int) FROM sys.extended_properties WHERE class = 3 AND name = N'portal_password' AND major_id = SCHEMA_ID(@schema)";

    public const string MarkPasswordVersion = """
        IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 3 AND name = N'portal_password' AND major_id = SCHEMA_ID(@schema))
            EXEC sys.sp_updateextendedproperty @name = N'portal_password', @value = @version, @level0type = N'SCHEMA', @level0name = @schema;
        ELSE
            EXEC sys.sp_addextendedproperty @name = N'portal_password', @value = @version, @level0type = N'SCHEMA', @level0name = @schema;
        """;

    public const string CloseToGuests = "REVOKE CONNECT FROM guest";

    public static string CreateMaker(string maker, string schema) => $"CREATE USER {Name(maker)} WITHOUT LOGIN WITH DEFAULT_SCHEMA = {Name(schema)}";

    public static string LetMake(string maker) => $"GRANT CREATE TABLE, CREATE VIEW, CREATE PROCEDURE, CREATE FUNCTION, CREATE TYPE TO {Name(maker)}";

    public static string CreateSchema(string schema, string maker) => $"CREATE SCHEMA {Name(schema)} AUTHORIZATION {Name(maker)}";

    public static string CreateCheckTable(string schema) => $"CREATE TABLE {Name(schema)}.{Name(CheckTable)} (Token char(32) NOT NULL)";

    public static string CreateUser(string user, string schema) => $"CREATE USER {Name(user)} FOR LOGIN {Name(user)} WITH DEFAULT_SCHEMA = {Name(schema)}";

    /// <summary>A login that was made anew is another one, even under the same name.</summary>
    public static string TieUserToLogin(string user, string schema) => $"ALTER USER {Name(user)} WITH LOGIN = {Name(user)}, DEFAULT_SCHEMA = {Name(schema)}";

    public static string LetUse(string user, string schema) => $"GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON SCHEMA::{Name(schema)} TO {Name(user)}";

    /// <summary>For the rest of the session.</summary>
    public static string Become(string maker) => $"EXECUTE AS USER = {Text(maker)} WITH NO REVERT";

    public static string NewestApplied(string schema, string journal) => $"SELECT MAX(ScriptName) FROM {Name(schema)}.{Name(journal)}";

    // --- taking a schema down --------------------------------------------------------------------------------------------------------------

    /// <summary>What is in a schema, in the order in which it mostly can go: a letter for <see cref="Drop"/>, its name, and the table that it belongs to.</summary>
    public const string ObjectsIn = """
        SELECT kind, name, parent FROM (
            SELECT 1 AS place, N'F' AS kind, k.name, OBJECT_NAME(k.parent_object_id) AS parent FROM sys.foreign_keys AS k WHERE k.schema_id = SCHEMA_ID(@schema)
            UNION ALL SELECT 2, N'H', t.name, NULL FROM sys.tables AS t WHERE t.schema_id = SCHEMA_ID(@schema) AND t.temporal_type = 2
            UNION ALL SELECT 3, CASE o.type WHEN 'P' THEN N'P' WHEN 'V' THEN N'V' WHEN 'SN' THEN N'S' ELSE N'I' END, o.name, NULL
                FROM sys.objects AS o WHERE o.schema_id = SCHEMA_ID(@schema) AND o.type IN ('P', 'V', 'SN', 'FN', 'IF', 'TF')
            UNION ALL SELECT 4, N'U', t.name, NULL FROM sys.tables AS t WHERE t.schema_id = SCHEMA_ID(@schema) AND t.temporal_type <> 2
            UNION ALL SELECT 5, N'Q', s.name, NULL FROM sys.sequences AS s WHERE s.schema_id = SCHEMA_ID(@schema)
            UNION ALL SELECT 6, N'T', t.name, NULL FROM sys.types AS t WHERE t.schema_id = SCHEMA_ID(@schema) AND t.is_user_defined = 1
        ) AS found ORDER BY place, name
        """;

    /// <param name="kind">As <see cref="ObjectsIn"/> says it.</param>
    /// <param name="schema">Where it is.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="parent">The table of a foreign key.</param>
    public static string Drop(char kind, string schema, string name, string? parent) => kind switch
    {
        'F' => $"ALTER TABLE {Name(schema)}.{Name(parent!)} DROP CONSTRAINT {Name(name)}",
        'H' => $"ALTER TABLE {Name(schema)}.{Name(name)} SET (SYSTEM_VERSIONING = OFF)", // then it is a table, and its history another
        'P' => $"DROP PROCEDURE {Name(schema)}.{Name(name)}",
        'V' => $"DROP VIEW {Name(schema)}.{Name(name)}",
        'S' => $"DROP SYNONYM {Name(schema)}.{Name(name)}",
        'I' => $"DROP FUNCTION {Name(schema)}.{Name(name)}",
        'U' => $"DROP TABLE {Name(schema)}.{Name(name)}",
        'Q' => $"DROP SEQUENCE {Name(schema)}.{Name(name)}",
        'T' => $"DROP TYPE {Name(schema)}.{Name(name)}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of object."),
    };

    public static string DropSchema(string schema) => $"DROP SCHEMA {Name(schema)}";

    public static string DropUser(string user) => $"DROP USER {Name(user)}";

    // --- as the tenant ---------------------------------------------------------------------------------------------------------------------

    // Without the schema's name: that it is found shows that it is the login's own.
    public const string LeaveMark = "SET XACT_ABORT ON; BEGIN TRANSACTION; DELETE FROM PortalCheck; INSERT INTO PortalCheck (Token) VALUES (@token); COMMIT TRANSACTION;";

    public const string CountMarks = "SELECT COUNT(*) FROM PortalCheck WHERE Token = @token";

    /// <summary>Other databases, and objects of other schemas: who sees one has some right on it. Must be 0.</summary>
    public const string CountInSight = """
        SELECT (SELECT COUNT(*) FROM sys.databases WHERE database_id > 4 AND name <> DB_NAME())
            + (SELECT COUNT(*) FROM sys.objects WHERE is_ms_shipped = 0 AND schema_id <> SCHEMA_ID(@schema))
        """;

    /// <summary>Rights that a tenant must not have. Must be 0.</summary>
    public const string CountRights = """
        SELECT IS_SRVROLEMEMBER('sysadmin') + HAS_PERMS_BY_NAME(NULL, NULL, 'CREATE ANY DATABASE') + HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW ANY DATABASE')
            + HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') + HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY LOGIN') + HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY CONNECTION')
            + HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CREATE TABLE') + HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'ALTER ANY USER') + HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'SELECT')
        """;

    private static string Name(string name)
    {
        using var quoting = new SqlCommandBuilder();
        return quoting.QuoteIdentifier(name);
    }

    private static string Text(string text) => $"N'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
