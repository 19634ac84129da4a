using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Dispatch;

/// <summary>
/// Finds unfinished operations that nobody will run, because a process died between the commit and the trigger or the scheduler's tables were lost,
/// and has them run. It is no job of that scheduler: what it mends must not take it along. Every worker looks; two that find the same do no harm.
/// </summary>
internal sealed class Reconciler(IServiceScopeFactory scopes, ProvisioningOptions options, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    /// <summary>The usual way is faster than this; what is younger is left to it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const int AtOnce = 200;

    /// <summary>Where the next look begins: a queue that is longer than one look is gone through in turn.</summary>
    private int _from;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Reconcile, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Unfinished operations could not be looked for; the next look is in {Pause}.", options.Reconcile);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var work = scope.ServiceProvider.GetRequiredService<IDispatchWork>();
        var now = time.GetUtcNow();
        var before = now - Grace;
        var tooFar = now + options.LongestBackOff;

        // What is said to begin later than anything can was written by a clock that is ahead of this one: it is not left to wait for that.
        var open = await db.Operations.AsNoTracking()
            .Where(o => o.FinishedAt == null && o.Status != OperationStatus.Failed)
            .Where(o => o.Status != OperationStatus.Queued || o.CreatedAt < before || o.CreatedAt > now)
            .Where(o => o.Status != OperationStatus.Waiting || o.NextAttemptAt < before || o.NextAttemptAt > tooFar)
            .OrderBy(o => o.CreatedAt)
            .Skip(_from)
            .Take(AtOnce)
            .Select(o => new { o.Id, o.TenantId })
            .ToListAsync(ct);
        _from = open.Count == AtOnce ? _from + AtOnce : 0;
        foreach (var operation in open)
        {
            if (await work.IsDispatchedAsync(operation.Id, ct))
                continue;

            logger.LogInformation("Operation {Operation} has nobody to run it and is dispatched again.", operation.Id);
            await work.DispatchAsync(operation.TenantId, operation.Id, null, ct);
        }
    }
}
