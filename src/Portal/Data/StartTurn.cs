using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>
/// Lets one of several processes that start at once go first: what they would all make is made once. The lock goes with the process that holds it; of one
/// that freezes, the server lets go after a minute (<see cref="ControlDatabase"/>).
/// </summary>
internal sealed class StartTurn(PortalDb db, DatabaseConnection connection, DataFolders folders)
{
    private const int PatienceSeconds = 120;

    // Numbers and names that nothing else in the database uses.
    private const string Postgres = "SELECT pg_advisory_xact_lock(7340918260154)";

    private const string SqlServer = """
        DECLARE @answer int;
        EXEC @answer = sp_getapplock @Resource = N'portal-start', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = 110000;
        IF @answer < 0 THROW 50000, 'Another process has been starting for too long.', 1;
        """;

    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        if (connection.Provider == DatabaseProvider.Sqlite)
        {
            await using var held = await HoldFileAsync(ct);
            await work(ct);
            return;
        }

        db.Database.SetCommandTimeout(PatienceSeconds);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlRawAsync(connection.Provider == DatabaseProvider.Postgres ? Postgres : SqlServer, ct);
        db.Database.SetCommandTimeout(null);
        await work(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<FileStream> HoldFileAsync(CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(folders.Root, "migrate.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }
    }
}
