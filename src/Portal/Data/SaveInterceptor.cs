using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>
/// Raises the version of every changed row, and turns a lost race into <see cref="ChangedByAnotherException"/>: a row that was changed meanwhile,
/// or one that another has added meanwhile under the same unique key (<see cref="DuplicateException"/>).
/// </summary>
internal sealed class SaveInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        RaiseVersions(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        RaiseVersions(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult ThrowingConcurrencyException(ConcurrencyExceptionEventData eventData, InterceptionResult result) =>
        throw new ChangedByAnotherException("The row was changed by another.", eventData.Exception);

    public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
        ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        throw new ChangedByAnotherException("The row was changed by another.", eventData.Exception);

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => ThrowWhenLost(eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ThrowWhenLost(eventData.Exception);
        return Task.CompletedTask;
    }

    private static void ThrowWhenLost(Exception exception)
    {
        // EF wraps what the two methods above throw.
        if (exception is DbUpdateException { InnerException: ChangedByAnotherException lost })
            throw lost;

        if (exception is DbUpdateException { InnerException: { } cause } && IsDuplicate(cause))
            throw new DuplicateException(exception);
    }

    private static bool IsDuplicate(Exception cause) => cause switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey or SqliteRowId,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        SqlException server => server.Number is SqlServerUniqueIndex or SqlServerUniqueConstraint,
        _ => false,
    };

    // sqlite.org/rescode.html; SQL Server's sys.messages.
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteUnique = 2067;
    private const int SqliteRowId = 2579;
    private const int SqlServerUniqueIndex = 2601;
    private const int SqlServerUniqueConstraint = 2627;

    private static void RaiseVersions(DbContext db)
    {
        // Counted from what was read: a save that is repeated writes the same number again.
        foreach (var entry in db.ChangeTracker.Entries<IVersioned>().Where(e => e.State is EntityState.Added or EntityState.Modified))
        {
            var version = entry.Property(e => e.Version);
            version.CurrentValue = (entry.State == EntityState.Added ? 0 : version.OriginalValue) + 1;
        }
    }
}
