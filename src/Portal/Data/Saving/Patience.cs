using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Kernel;

namespace Portal.Data.Saving;

/// <summary>
/// Repeats a statement that failed because the database could not be reached or was busy: at once and then with pauses that grow, and not for longer than a
/// page may be waited for. It repeats what reads and what <c>ExecuteUpdate</c> and <c>ExecuteDelete</c> do; these must stand being repeated although
/// they had happened. What <c>SaveChanges</c> does it leaves to <see cref="PersistentSave"/>, which looks first.
/// </summary>
internal sealed class Patience(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, MostRepetitions, AtMost)
{
    private const int MostRepetitions = 12;
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Nothing is begun once more this long after the first failure. What was slow before it failed has not been repeated yet.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2.5);

    private long _failingSince;

    /// <param name="failures">How often it has failed, the last time included.</param>
    /// <param name="failingFor">The time since it failed first.</param>
    /// <returns>Null: enough.</returns>
    public static TimeSpan? PauseAfter(int failures, TimeSpan failingFor) => failures > MostRepetitions || failingFor > AtMost
        ? null
        : FirstPause * Math.Pow(Growth, failures - 1) * (0.75 + (Random.Shared.NextDouble() / 2)); // those who failed together do not come back together

    // Not the base's: it would refuse to work in a transaction that a caller has begun. There nothing is repeated instead.
    protected override void OnFirstExecution() => ExceptionsEncountered.Clear();

    protected override bool ShouldRetryOn(Exception exception) =>
        Outage.Is(exception) && Dependencies.CurrentContext.Context is PortalDb { LeavesRepeating: false, Database.CurrentTransaction: null };

    protected override TimeSpan? GetNextDelay(Exception lastException)
    {
        if (ExceptionsEncountered.Count == 1)
            _failingSince = Stopwatch.GetTimestamp();

        return PauseAfter(ExceptionsEncountered.Count, Stopwatch.GetElapsedTime(_failingSince));
    }
}
