using System.Data.Common;
using Microsoft.Data.Sqlite;
using Portal.Kernel;
using SQLitePCL;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// A file per tenant, copied from a template file that already has the schema. The copy becomes visible under its name only when it is
/// whole and on the disk.
/// </summary>
internal sealed class SqliteDatabase(DataFolders folders, SchemaScripts scripts, SqliteTemplates templates) : IDatabaseDriver
{
    private const string Engine = SqliteTemplates.Engine;

    public string Kind => "sqlite-database"; // stored; never rename

    public string NameOf(TenantId tenant) => tenant.ToString() + ".db";

    public async Task EnsureAsync(TenantId tenant, string schema, CancellationToken ct)
    {
        var path = PathOf(tenant);
        if (File.Exists(path))
            return;

        Directory.CreateDirectory(HalfMade);

        // A name of its own for every try: a worker that froze in the middle locks nobody out, and gives away nothing that another is writing.
        var making = Path.Combine(HalfMade, $"{NameOf(tenant)}.{Guid.NewGuid():N}");
        try
        {
            await templates.CopyAsync(schema, making, ct);

            // Never over what is there: a worker that wakes up late would replace a database that is in use by now.
            File.Move(making, path, overwrite: false);
            RemoveHalfMade(tenant); // of attempts that were killed; one that still writes finds this one in its place
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another was faster; theirs is the one.
        }
        finally
        {
            File.Delete(making);
        }
    }

    public Task<string> ApplySchemaAsync(TenantId tenant, string schema, CancellationToken ct)
    {
        // Made by "create database" and by nothing else: what was deleted meanwhile must not come back empty.
        if (!File.Exists(PathOf(tenant)))
            throw new FileNotFoundException($"The database {NameOf(tenant)} does not exist.");

        SqliteTemplates.Upgrade(ConnectionString(PathOf(tenant), SqliteOpenMode.ReadWrite), scripts.Of(schema, Engine));
        return Task.FromResult(scripts.Newest(schema, Engine));
    }

    public async Task<DatabaseDescription?> DescribeAsync(TenantId tenant, CancellationToken ct)
    {
        var path = PathOf(tenant);
        if (!File.Exists(path))
            return null;

        await using var connection = await OpenAsync(tenant, ct);
        return new DatabaseDescription(new FileInfo(path).Length, await NewestAppliedAsync(connection, ct));
    }

    public async Task<DbConnection> OpenAsync(TenantId tenant, CancellationToken ct)
    {
        var path = PathOf(tenant);
        if (new FileInfo(path).LinkTarget is not null)
            throw new CheckFailedException($"{NameOf(tenant)} is a link to somewhere else.");

        var connection = new SqliteConnection(ConnectionString(path, SqliteOpenMode.ReadWrite));
        try
        {
            await connection.OpenAsync(ct);
            await ExecuteAsync(connection, "PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;", ct);
            // One file, this one: neither ATTACH nor VACUUM INTO can name another.
            raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_ATTACHED, 0);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task CheckAsync(TenantId tenant, string schema, CancellationToken ct)
    {
        if (!File.Exists(PathOf(tenant)))
            throw new CheckFailedException($"The database {NameOf(tenant)} does not exist.");

        var token = Guid.NewGuid().ToString("N");
        await using (var connection = await OpenAsync(tenant, ct))
        {
            var applied = await NewestAppliedAsync(connection, ct);
            if (applied != scripts.Newest(schema, Engine))
                throw new CheckFailedException($"The database's schema is at '{applied}', not at '{scripts.Newest(schema, Engine)}'.");

            // One commit, because each costs four waits for the disk: the row stays, in a table that the template has, and is written over the next time.
            await ExecuteAsync(
                connection, $"BEGIN IMMEDIATE; {SqliteTemplates.CheckTable}; DELETE FROM PortalCheck; INSERT INTO PortalCheck VALUES ('{token}'); COMMIT;", ct);
        }

        await using (var connection = await OpenAsync(tenant, ct))
        {
            await using var read = connection.CreateCommand();
            read.CommandText = "SELECT COUNT(*) FROM PortalCheck WHERE Token = '" + token + "'";
            if (Convert.ToInt64(await read.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) != 1)
                throw new CheckFailedException("What was written to the database could not be read back.");

            await RefuseAsync(connection, $"ATTACH DATABASE '{PathOf(TenantId.New()).Replace("'", "''")}' AS neighbour", ct);
            await RefuseAsync(connection, $"VACUUM INTO '{PathOf(TenantId.New()).Replace("'", "''")}'", ct);
        }
    }

    public Task DeleteAsync(TenantId tenant, CancellationToken ct)
    {
        RemoveHalfMade(tenant);
        var path = PathOf(tenant);
        // The journal first: alone it is harmless, while a database that lost its journal is not what it was.
        foreach (var file in (string[])[path + "-wal", path + "-shm", path + "-journal", path])
            File.Delete(file);

        return Task.CompletedTask;
    }

    public Task DeleteHalfMadeAsync(TenantId tenant, CancellationToken ct)
    {
        RemoveHalfMade(tenant);
        return Task.CompletedTask;
    }

    public string NewestScript(string schema) => scripts.Newest(schema, Engine);

    public Task<IReadOnlyCollection<string>> ListAsync(CancellationToken ct)
    {
        string[] companions = ["-wal", "-shm", "-journal"];
        IReadOnlyCollection<string> names = Directory.Exists(folders.Tenants)
            ? [.. Directory.GetFileSystemEntries(folders.Tenants).Concat(Directory.Exists(HalfMade) ? Directory.GetFileSystemEntries(HalfMade) : [])
                .Where(path => path != HalfMade).Select(Path.GetFileName).OfType<string>()
                .Select(n => companions.FirstOrDefault(c => n.EndsWith(c, StringComparison.Ordinal)) is { } companion ? n[..^companion.Length] : n).Distinct()]
            : [];
        return Task.FromResult(names);
    }

    // Beside the tenants' files, because a file can only be renamed within one file system.
    private string HalfMade => Path.Combine(folders.Tenants, "making");

    private void RemoveHalfMade(TenantId tenant)
    {
        if (!Directory.Exists(HalfMade))
            return;

        foreach (var left in Directory.GetFiles(HalfMade, NameOf(tenant) + ".*"))
            File.Delete(left);
    }

    private static async Task<string?> NewestAppliedAsync(DbConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM sqlite_master WHERE name = '{SchemaScripts.Journal}'";
        if (Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) == 0)
            return null;

        command.CommandText = $"SELECT MAX(ScriptName) FROM {SchemaScripts.Journal}";
        return await command.ExecuteScalarAsync(ct) as string;
    }

    private static async Task RefuseAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        try
        {
            await ExecuteAsync(connection, sql, ct);
        }
        catch (SqliteException)
        {
            return;
        }

        throw new CheckFailedException($"The tenant's connection could reach another file: {sql}");
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(ct);
    }

    // The name comes from the id and from nothing that anybody typed.
    private string PathOf(TenantId tenant) => Path.Combine(folders.Tenants, NameOf(tenant));

    // Not pooled: a pooled connection would keep a deleted tenant's file alive.
    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString();
}
