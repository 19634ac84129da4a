using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>Brings the control database to this version's schema.</summary>
internal sealed class ControlDatabase(PortalDb db, DatabaseConnection connection, DataFolders folders, StartTurn turn, IEnumerable<IInstall> installs)
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

    /// <summary>
    /// Tenants' logins may live on the same server, and every login may connect to a database that nobody has said anything about. Where somebody has, their word
    /// stays, and whoever is not the owner leaves it to the owner; the check of a tenant's database tells where that lets tenants in.
    /// </summary>
    private const string CloseToOthers = """
        DO $$
        BEGIN
            IF (SELECT datacl IS NULL FROM pg_database WHERE datname = current_database()) THEN
                EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
            END IF;
        EXCEPTION
            WHEN insufficient_privilege THEN NULL;
            WHEN internal_error THEN NULL; -- another node does it in this moment: "tuple concurrently updated"
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
            {
                await db.Database.ExecuteSqlRawAsync(EndForgottenTransactions, ct);
                await db.Database.ExecuteSqlRawAsync(CloseToOthers, ct);
            }

            foreach (var install in installs)
                await install.InstallAsync(db, ct);

            return applied;
        }

        // EF's own lock on SQLite is a row: a process killed while migrating leaves it behind and every later start waits for ever.
        // The operating system's lock dies with its process, so whoever holds it may drop the row.
        IReadOnlyList<string> migrated = [];
        await turn.RunAsync(async token =>
        {
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", token);
            migrated = await ApplyAsync(token);
        }, ct);
        return migrated;
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
}

/// <summary>Nothing can be kept where the operator said.</summary>
internal sealed class DataDirectoryException(string folder, Exception inner)
    : Exception($"Portal:DataDirectory is '{folder}', and this program cannot write there: {inner.Message}", inner);

/// <summary>This program and its control database do not fit together.</summary>
internal sealed class DatabaseVersionException(string message) : Exception(message);
