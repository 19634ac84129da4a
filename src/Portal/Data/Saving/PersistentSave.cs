using System.Diagnostics;
using Portal.Kernel;

namespace Portal.Data.Saving;

/// <summary>
/// Saves once, although the database is away for a moment. A commit that reports an error may have happened all the same: before it is repeated, and
/// where the repetition fails for any reason (its own rows are there already), the database is asked whether it has. If so, it has succeeded.
/// </summary>
internal sealed class PersistentSave(PortalDb db, Func<CancellationToken, Task<int>> save, ILogger logger)
{
    /// <summary>A question that is not answered within this time is no answer.</summary>
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(2);

    private long _failingSince;
    private int _failures;
    private SaveProof? _proof;

    /// <returns>The number of rows, or null where it succeeded although it reported a failure: then the caller still has to accept the changes.</returns>
    public async Task<int?> RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await save(ct);
            }
            catch (Exception exception) when (exception is not OperationCanceledException && (_failures > 0 || Outage.Is(exception)))
            {
                _proof ??= SaveProof.Of(db);
                if (_proof is null)
                    throw; // nothing would tell whether it happened, so it is not repeated either

                var answer = await AskAsync(isRepeatable: Outage.Is(exception), ct);
                if (answer == Answer.Happened)
                {
                    logger.LogInformation("A save that reported a failure had happened: {Error}", exception.GetBaseException().Message);
                    return null;
                }

                if (answer == Answer.Enough)
                    throw;

                logger.LogInformation("A save failed and is repeated: {Error}", exception.GetBaseException().Message);
            }
        }
    }

    private async Task<Answer> AskAsync(bool isRepeatable, CancellationToken ct)
    {
        while (true)
        {
            if (++_failures == 1)
                _failingSince = Stopwatch.GetTimestamp();

            var pause = Patience.PauseAfter(_failures, Stopwatch.GetElapsedTime(_failingSince));
            if (pause is { } length)
                await Task.Delay(length, ct);

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(AskFor);
            try
            {
                if (await _proof!.IsThereAsync(db, patience.Token))
                    return Answer.Happened;

                return isRepeatable && pause is not null ? Answer.NotYet : Answer.Enough;
            }
            catch (Exception exception) when (!ct.IsCancellationRequested && (exception is OperationCanceledException || Outage.Is(exception)))
            {
                if (pause is null)
                    return Answer.Enough;
            }
        }
    }

    private enum Answer
    {
        Happened,
        NotYet,
        Enough,
    }
}
