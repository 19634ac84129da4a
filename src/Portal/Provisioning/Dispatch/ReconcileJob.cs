using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;
using Quartz;

namespace Portal.Provisioning.Dispatch;

/// <summary>Finds unfinished operations that nobody will run, because a process died between the commit and the trigger, and has them run.</summary>
internal sealed class ReconcileJob(PortalDb db, IDispatchWork work, TimeProvider time, ILogger<ReconcileJob> logger) : IJob
{
    /// <summary>The usual way is faster than this; what is younger is left to it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private const int AtOnce = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var before = now - Grace;
        var open = await db.Operations.AsNoTracking()
            .Where(o => o.FinishedAt == null && o.Status != OperationStatus.Failed)
            .Where(o => o.Status != OperationStatus.Queued || o.CreatedAt < before)
            .Where(o => o.Status != OperationStatus.Waiting || o.NextAttemptAt < before)
            .OrderBy(o => o.CreatedAt)
            .Take(AtOnce)
            .ToListAsync(cancellationToken);
        foreach (var operation in open)
        {
            if (await work.IsDispatchedAsync(operation.Id, cancellationToken))
                continue;

            logger.LogInformation("Operation {Operation} has nobody to run it and is dispatched again.", operation.Id);
            await work.DispatchAsync(operation.TenantId, operation.Id, null, cancellationToken);
        }
    }
}
