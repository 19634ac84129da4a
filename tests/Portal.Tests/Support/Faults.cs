using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>
/// Lets some of the program's statements and commits on the control database fail as the provider itself would say it: before anything has happened, and
/// after it has happened, committed. <c>PORTAL_TEST_FAULTS=5</c> is 5 %, <c>5:4711</c> the same with that seed. What a test itself reads and
/// writes (<see cref="PortalApp.InDatabaseAsync{T}"/>) is spared.
/// </summary>
public sealed class Faults : DbCommandInterceptor, IDbTransactionInterceptor
{
    private static readonly AsyncLocal<bool> Spared = new();
    private static readonly (double Share, int Seed)? Wanted = Read(Environment.GetEnvironmentVariable("PORTAL_TEST_FAULTS"));

    /// <summary>
    /// How often in a row the same work fails at most. The program promises to go on for 2.5 s and its pauses grow by half (<c>Patience</c>): after nine failures 1.9 s may
    /// have gone, after ten 2.8 s. A work of twenty statements fails three times in five, so that chance alone would exceed the promise now and then.
    /// </summary>
    private const int MostInARow = 9;

    private readonly ConditionalWeakTable<DbContext, StrongBox<int>> _inARow = [];
    private readonly double _share;
    private readonly int _seed;
    private readonly Random _random;
    private int _count;

    /// <param name="percent">Of statements, and of commits.</param>
    /// <param name="seed">The same seed fails the same places, as far as threads keep their order.</param>
    public Faults(double percent, int seed)
    {
        _share = percent / 100;
        _seed = seed;
        _random = new Random(seed);
    }

    /// <summary>How many there were.</summary>
    public int Count => _count;

    /// <summary>What fails from now on; null: chance decides.</summary>
    public Func<Moment, DbCommand?, bool>? When { get; set; }

    /// <summary>Where something fails.</summary>
    public enum Moment
    {
        BeforeStatement,
        AfterStatement,
        BeforeCommit,
        AfterCommit,
    }

    public static bool AreWanted => Wanted is not null;

    /// <summary>The faults that the environment asks for, or none.</summary>
    public static Faults? FromEnvironment() => Wanted is var (share, seed) ? new Faults(share, seed) : null;

    /// <summary>Nothing fails until this is disposed.</summary>
    public static IDisposable Spare() => new Sparing();

    public void AddTo(IServiceCollection services)
    {
        services.ConfigureDbContext<SqlitePortalDb>(db => db.AddInterceptors(this));
        services.ConfigureDbContext<PostgresPortalDb>(db => db.AddInterceptors(this));
        services.ConfigureDbContext<SqlServerPortalDb>(db => db.AddInterceptors(this));
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Before(command, eventData, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => new(Before(command, eventData, result));

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (IsHit(Moment.AfterStatement, command, eventData.Context))
        {
            result.Dispose();
            throw Failure(happened: true);
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsHit(Moment.AfterStatement, command, eventData.Context))
        {
            await result.DisposeAsync();
            throw Failure(happened: true);
        }

        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Before(command, eventData, result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(Before(command, eventData, result));

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        IsHit(Moment.AfterStatement, command, eventData.Context) ? throw Failure(happened: true) : new(result);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) => new(Before(command, eventData, result));

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        IsHit(Moment.BeforeCommit, null, eventData.Context) ? throw Failure(happened: false) : new(result);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        IsHit(Moment.AfterCommit, null, eventData.Context) ? throw Failure(happened: true) : Task.CompletedTask;

    private InterceptionResult<T> Before<T>(DbCommand command, CommandEventData eventData, InterceptionResult<T> result) =>
        IsHit(Moment.BeforeStatement, command, eventData.Context) ? throw Failure(happened: false) : result;

    private bool IsHit(Moment moment, DbCommand? command, DbContext? context)
    {
        if (Spared.Value)
            return false;

        if (When is { } when)
            return when(moment, command);

        var inARow = context is null ? new() : _inARow.GetOrCreateValue(context);
        lock (_random)
        {
            // Chance is asked at every moment, so that a spared one does not move the faults that come after it.
            var isHit = _random.NextDouble() < _share / 2; // each statement and each commit has two moments
            if (isHit && inARow.Value < MostInARow)
            {
                inARow.Value++;
                return true;
            }

            if (moment == Moment.AfterCommit || (moment == Moment.AfterStatement && command?.Transaction is null))
                inARow.Value = 0; // a work has succeeded

            return false;
        }
    }

    private Exception Failure(bool happened)
    {
        var text = $"Injected fault {Interlocked.Increment(ref _count)} of seed {_seed}, {(happened ? "after" : "before")} it happened.";
        return TestDatabase.Provider switch
        {
            DatabaseProvider.Sqlite => happened ? new SqliteException(text, 10, 1034) : new SqliteException(text, 5, 5), // fsync failed; busy
            DatabaseProvider.Postgres when happened => new NpgsqlException(text, new IOException("Connection reset by peer")),
            DatabaseProvider.Postgres => (_count % 3) switch
            {
                0 => new PostgresException(text, "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
                1 => new PostgresException(text, "ERROR", "ERROR", PostgresErrorCodes.SerializationFailure),
                _ => new NpgsqlException(text, new IOException("Broken pipe")),
            },
            _ => new TimeoutException(text),
        };
    }

    private static (double Share, int Seed)? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        var parts = text.Split(':');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : Environment.TickCount);
    }

    private sealed class Sparing : IDisposable
    {
        private readonly bool _before = Spared.Value;

        public Sparing() => Spared.Value = true;

        public void Dispose() => Spared.Value = _before;
    }
}
