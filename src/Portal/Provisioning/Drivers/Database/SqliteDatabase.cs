using System.Data.Common;
using Microsoft.Data.Sqlite;
using Portal.Kernel;
using Portal.Provisioning.Records;
using SQLitePCL;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// A file per tenant, copied from a template file that already has the schema. The copy becomes visible under its name only when it is
/// whole and on the disk.
/// </summary>
internal sealed class SqliteDatabase(DataFolders folders, SchemaScripts scripts, SqliteTemplates templates) : IDatabaseDriver
{
    private const string Scripts = SqliteTemplates.Engine;

    /// <summary>A file beside the database that says: nobody opens it.</summary>
    private const string Lock = ".locked";

    private static readonly string[] Companions = ["-wal", "-shm", "-journal", Lock];

    public string Kind => "sqlite-database"; // stored; never rename

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public bool IsPerCell => false;

    public bool HasLogins => false;

    /// <summary>A file is a database of one's own; less is not to be had.</summary>
    public bool Serves(Isolation isolation) => true;

    public string NameOf(PlacedTenant tenant) => tenant.Tenant + ".db";

    public async Task EnsureAsync(PlacedTenant tenant, string schema, CancellationToken ct)
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

    public Task<string> ApplySchemaAsync(PlacedTenant tenant, string schema, CancellationToken ct)
    {
        // Made by "create database" and by nothing else: what was deleted meanwhile must not come back empty.
        if (!File.Exists(PathOf(tenant)))
            throw new FileNotFoundException($"The database {NameOf(tenant)} does not exist.");

        SqliteTemplates.Upgrade(ConnectionString(PathOf(tenant), SqliteOpenMode.ReadWrite), scripts.Of(schema, Scripts));
        return Task.FromResult(scripts.Newest(schema, Scripts));
    }

    public async Task<DatabaseDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var path = PathOf(tenant);
        if (!File.Exists(path))
            return null;

        await using var connection = await OpenFileAsync(tenant, ct);
        return new DatabaseDescription(new FileInfo(path).Length, await NewestAppliedAsync(connection, ct), IsLocked(tenant));
    }

    public async Task<DbConnection> OpenAsync(PlacedTenant tenant, CancellationToken ct) =>
        IsLocked(tenant) ? throw new DatabaseLockedException(NameOf(tenant)) : await OpenFileAsync(tenant, ct);

    private async Task<DbConnection> OpenFileAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var path = PathOf(tenant);
        if (new FileInfo(path).LinkTarget is not null)
            throw new CheckFailedException("check.link", NameOf(tenant));

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

    public async Task CheckAsync(PlacedTenant tenant, string schema, bool onlyNewest, CancellationToken ct)
    {
        if (!File.Exists(PathOf(tenant)))
            throw new CheckFailedException("check.no-database", NameOf(tenant));

        var token = Guid.NewGuid().ToString("N");
        await using (var connection = await OpenAsync(tenant, ct))
        {
            var (applied, accepted) = (await NewestAppliedAsync(connection, ct), scripts.Accepted(schema, Scripts, onlyNewest));
            if (!accepted.Contains(applied))
                throw new CheckFailedException("check.schema-old", applied ?? "", accepted[^1]);

            // One commit, because each costs four waits for the disk: the row stays, in a table that the template has, and is written over the next time.
            await ExecuteAsync(
                connection, $"BEGIN IMMEDIATE; {SqliteTemplates.CheckTable}; DELETE FROM PortalCheck; INSERT INTO PortalCheck VALUES ('{token}'); COMMIT;", ct);
        }

        await using (var connection = await OpenAsync(tenant, ct))
        {
            await using var read = connection.CreateCommand();
            read.CommandText = "SELECT COUNT(*) FROM PortalCheck WHERE Token = '" + token + "'";
            if (Convert.ToInt64(await read.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) != 1)
                throw new CheckFailedException("check.read-back");

            await RefuseAsync(connection, $"ATTACH DATABASE '{Elsewhere().Replace("'", "''")}' AS neighbour", ct);
            await RefuseAsync(connection, $"VACUUM INTO '{Elsewhere().Replace("'", "''")}'", ct);
        }
    }

    /// <summary>A file has no logins.</summary>
    public Task SetPasswordAsync(PlacedTenant tenant, CancellationToken ct) => Task.CompletedTask;

    public async Task LockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        if (File.Exists(PathOf(tenant)))
            await File.WriteAllBytesAsync(PathOf(tenant) + Lock, [], ct);
    }

    public Task UnlockAsync(PlacedTenant tenant, CancellationToken ct)
    {
        if (Directory.Exists(folders.Tenants))
            File.Delete(PathOf(tenant) + Lock);

        return Task.CompletedTask;
    }

    public Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        RemoveHalfMade(tenant);
        var path = PathOf(tenant);
        if (!Directory.Exists(folders.Tenants))
            return Task.CompletedTask;

        // The journal first: alone it is harmless, while a database that lost its journal is not what it was. The lock last.
        foreach (var file in (string[])[path + "-wal", path + "-shm", path + "-journal", path, path + Lock])
            File.Delete(file);

        return Task.CompletedTask;
    }

    public Task DeleteHalfMadeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        RemoveHalfMade(tenant);
        return Task.CompletedTask;
    }

    public string NewestScript(string schema) => scripts.Newest(schema, Scripts);

    public Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        IReadOnlyCollection<string> names = Directory.Exists(folders.Tenants)
            ? [.. Directory.GetFileSystemEntries(folders.Tenants).Concat(Directory.Exists(HalfMade) ? Directory.GetFileSystemEntries(HalfMade) : [])
                .Where(path => path != HalfMade).Select(Path.GetFileName).OfType<string>()
                .Select(n => Companions.FirstOrDefault(c => n.EndsWith(c, StringComparison.Ordinal)) is { } companion ? n[..^companion.Length] : n).Distinct()]
            : [];
        return Task.FromResult(names);
    }

    public Task<IReadOnlyCollection<string>> ListLeftoversAsync(CellAccess cell, CancellationToken ct) =>
        Task.FromResult<IReadOnlyCollection<string>>([.. templates.Leftovers().Select(Path.GetFileName).OfType<string>()]);

    public Task DeleteLeftoverAsync(CellAccess cell, string name, CancellationToken ct)
    {
        foreach (var path in templates.Leftovers().Where(p => Path.GetFileName(p) == name))
            File.Delete(path);

        return Task.CompletedTask;
    }

    private bool IsLocked(PlacedTenant tenant) => File.Exists(PathOf(tenant) + Lock);

    // Beside the tenants' files, because a file can only be renamed within one file system.
    private string HalfMade => Path.Combine(folders.Tenants, "making");

    private void RemoveHalfMade(PlacedTenant tenant)
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

        throw new CheckFailedException("check.other-file", sql);
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(ct);
    }

    // The name comes from the id and from nothing that anybody typed.
    private string PathOf(PlacedTenant tenant) => Path.Combine(folders.Tenants, NameOf(tenant));

    // A neighbour's name, as a tenant might guess it.
    private string Elsewhere() => Path.Combine(folders.Tenants, TenantId.New() + ".db");

    // Not pooled: a pooled connection would keep a deleted tenant's file alive.
    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString();
}
