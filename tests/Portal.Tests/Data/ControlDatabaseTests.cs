using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Tests.Data;

/// <summary>Migrating the SQLite file when something went wrong before, or goes on beside.</summary>
public sealed class ControlDatabaseTests : IDisposable
{
    private readonly DataFolders _folders = new(Directory.CreateTempSubdirectory("portal-migrate-").FullName);

    private string Connection => new SqliteConnectionStringBuilder { DataSource = _folders.ControlDatabase, DefaultTimeout = 30, Pooling = false }.ToString();

    [Fact]
    public async Task A_start_after_a_kill_during_a_migration_goes_on()
    {
        await LeaveTheLockOfAKilledProcessAsync();

        var applied = await MigrateAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.NotEmpty(applied);
    }

    [Fact]
    public async Task The_lock_of_a_killed_process_does_stop_a_plain_migration()
    {
        // The trap itself: were it gone one day, ControlDatabase could be simpler.
        await LeaveTheLockOfAKilledProcessAsync();
        await using var db = Open();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.Database.MigrateAsync(patience.Token));
    }

    [Fact]
    public async Task Two_programs_that_start_at_once_migrate_once()
    {
        var both = await Task.WhenAll(Task.Run(MigrateAsync), Task.Run(MigrateAsync)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Single(both, applied => applied.Count > 0);
        await using var db = Open();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task A_second_start_applies_nothing()
    {
        await MigrateAsync();

        Assert.Empty(await MigrateAsync());
    }

    public void Dispose() => Directory.Delete(_folders.Root, recursive: true);

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named_at_once()
    {
        var file = Path.Combine(_folders.Root, "a-file");
        await File.WriteAllTextAsync(file, "");
        var folders = new DataFolders(Path.Combine(file, "below-it")); // also root cannot write there
        await using var db = Open();

        var refused = await Assert.ThrowsAsync<DataDirectoryException>(() => Of(db, folders).MigrateAsync(CancellationToken.None));

        Assert.Contains("Portal:DataDirectory", refused.Message);
        Assert.Contains(folders.Root, refused.Message);
    }

    private ControlDatabase Of(SqlitePortalDb db, DataFolders folders)
    {
        var connection = new DatabaseConnection(DatabaseProvider.Sqlite, Connection);
        return new ControlDatabase(db, connection, folders, new StartTurn(db, connection, folders), []);
    }

    private SqlitePortalDb Open() => new(new DbContextOptionsBuilder<SqlitePortalDb>().UseSqlite(Connection).Options, new CallerContext());

    private async Task<IReadOnlyList<string>> MigrateAsync()
    {
        await using var db = Open();
        return await Of(db, _folders).MigrateAsync(CancellationToken.None);
    }

    private async Task LeaveTheLockOfAKilledProcessAsync()
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync("""
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00+00:00');
            """);
    }
}
