using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>An unfinished operation is run by somebody, will be, or waits for a person; a finished one took every step once, in both directions where it was undone.</summary>
internal sealed class OperationsMove(PortalDb db, IDispatchWork work, TimeProvider time) : IVerifyRule
{
    /// <summary>What the reconciler has not found after this long it never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "operations";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var before = time.GetUtcNow() - Patience;
        var open = await db.Operations.AsNoTracking()
            .Where(o => o.FinishedAt == null && o.Status != OperationStatus.Failed && o.CreatedAt < before)
            .ToListAsync(ct);
        foreach (var operation in open.Where(o => o.NextAttemptAt is null || o.NextAttemptAt < before))
        {
            if (!await work.IsDispatchedAsync(operation.Id, ct))
                yield return new Finding(Name, operation.Id.ToString(), $"It is {operation.Status} since {operation.StepStartedAt ?? operation.CreatedAt:u}, and nobody will run it.");
        }

        var ended = await (from operation in db.Operations.AsNoTracking()
                           where operation.FinishedAt != null
                           select new
                           {
                               operation.Id,
                               operation.Kind,
                               operation.Status,
                               Done = db.Set<OperationStep>().Count(s => s.OperationId == operation.Id && s.Direction == StepDirection.Do),
                               Undone = db.Set<OperationStep>().Count(s => s.OperationId == operation.Id && s.Direction == StepDirection.Undo),
                           }).ToListAsync(ct);
        foreach (var operation in ended)
        {
            var all = Definitions.Of(operation.Kind).Count;
            if (operation.Status == OperationStatus.Succeeded && (operation.Done != all || operation.Undone != 0))
                yield return new Finding(Name, operation.Id.ToString(), $"It succeeded with {operation.Done} of {all} steps done and {operation.Undone} undone.");
            else if (operation.Status == OperationStatus.Cancelled && operation.Undone < operation.Done)
                yield return new Finding(Name, operation.Id.ToString(), $"It was cancelled with {operation.Undone} of {operation.Done} steps undone.");
            else if (operation.Status is not (OperationStatus.Succeeded or OperationStatus.Cancelled))
                yield return new Finding(Name, operation.Id.ToString(), $"It has ended and is {operation.Status}.");
        }
    }
}
