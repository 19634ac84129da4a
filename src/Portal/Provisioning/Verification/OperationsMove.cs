using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>An unfinished operation is run by somebody, will be, or waits for a person.</summary>
internal sealed class OperationsMove(PortalDb db, IDispatchWork work, ProvisioningOptions options, TimeProvider time) : IVerifyRule
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

        // Later than any pause is later than anybody will wait for; the reconciler does not, so this is a row that it cannot mend.
        var tooFar = time.GetUtcNow() + options.LongestBackOff + Patience;
        await foreach (var operation in db.Operations.AsNoTracking()
            .Where(o => o.FinishedAt == null && o.Status == OperationStatus.Waiting && o.CreatedAt < before && (o.NextAttemptAt == null || o.NextAttemptAt > tooFar))
            .AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return new Finding(Name, operation.Id.ToString(), "It waits, and its next attempt is at no time that will come.");
        }
    }
}
