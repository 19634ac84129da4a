using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>Brings the control database to this version's schema.</summary>
internal sealed class ControlDatabase(PortalDb db, DatabaseConnection connection, DataFolders folders)
{
    /// <summary>
    /// A node that freezes in the middle of a transaction holds its locks until it wakes; after a minute the server lets go of them. Whoever is
    /// not the database's owner leaves that to its owner.
    /// </summary>
    private const string EndForgottenTransactions = """
        DO $$
        BEGIN
            EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = %L', current_database(), '60s');
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
            WHEN internal_error THEN NULL; -- another node sets it in this moment: "tuple concurrently updated"
        END $$
        """;

    /// <returns>The names of the migrations that were applied.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken ct)
    {
        EnsureWritable(folders.Root);
        if (connection.Provider != DatabaseProvider.Sqlite)
        {
            var applied = await ApplyAsync(ct);
            if (connection.Provider == DatabaseProvider.Postgres)
                await db.Database.ExecuteSqlRawAsync(EndForgottenTransactions, ct);

            return applied;
        }

        // EF's own lock on SQLite is a row: a process killed while migrating leaves it behind and every later start waits for ever.
        // The operating system's lock dies with its process, so whoever holds it may drop the row.
        await using var held = await HoldAsync(Path.Combine(folders.Root, "migrate.lock"), ct);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
        return await ApplyAsync(ct);
    }

    /// <summary>For those who only read: nothing is told about a database of another version.</summary>
    /// <exception cref="DatabaseVersionException">The database is older or newer than this program.</exception>
    public async Task EnsureCurrentAsync(CancellationToken ct)
    {
        await EnsureNotNewerAsync(ct);
        if ((await db.Database.GetPendingMigrationsAsync(ct)).Any())
            throw new DatabaseVersionException("The control database is older than this program, or empty. Run 'portal migrate' first.");
    }

    // Tried before anything is waited for: a lock that cannot be written looks like one that somebody holds.
    private static void EnsureWritable(string folder)
    {
        try
        {
            PrivateFolder.Ensure(folder);
            using var tried = new FileStream(Path.Combine(folder, $"writable-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            tried.WriteByte(0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException(folder, exception);
        }
    }

    private async Task EnsureNotNewerAsync(CancellationToken ct)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations()).ToList();
        if (unknown.Count > 0)
            throw new DatabaseVersionException($"The control database is newer than this program: it has {string.Join(", ", unknown)}. Run the version that made it, or a newer one.");
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken ct)
    {
        await EnsureNotNewerAsync(ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
        await db.Database.MigrateAsync(ct);
        return pending;
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }
    }
}

/// <summary>Nothing can be kept where the operator said.</summary>
internal sealed class DataDirectoryException(string folder, Exception inner)
    : Exception($"Portal:DataDirectory is '{folder}', and this program cannot write there: {inner.Message}", inner);

/// <summary>This program and its control database do not fit together.</summary>
internal sealed class DatabaseVersionException(string message) : Exception(message);
