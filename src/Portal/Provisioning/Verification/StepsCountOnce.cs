using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>
/// A finished operation took every step once, in both directions where it was undone, and every recorded step has exactly one attempt that succeeded: the two are
/// one commit with the step's effect on the control database, so that more or fewer would be an effect that was had twice or not at all.
/// </summary>
internal sealed class StepsCountOnce(PortalDb db) : IVerifyRule
{
    public string Name => "steps";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var kind in Enum.GetValues<OperationKind>())
        {
            var all = Definitions.Of(kind).Count;
            var ended = from operation in db.Operations.AsNoTracking()
                        where operation.Kind == kind && operation.FinishedAt != null
                        select new
                        {
                            operation.Id,
                            operation.Status,
                            Done = db.Set<OperationStep>().Count(s => s.OperationId == operation.Id && s.Direction == StepDirection.Do),
                            Undone = db.Set<OperationStep>().Count(s => s.OperationId == operation.Id && s.Direction == StepDirection.Undo),
                        };
            var wrong = await ended.Where(o => o.Status == OperationStatus.Succeeded ? o.Done != all || o.Undone != 0 : o.Status != OperationStatus.Cancelled || o.Undone < o.Done).ToListAsync(ct);
            foreach (var operation in wrong)
            {
                yield return new Finding(Name, operation.Id.ToString(), operation.Status switch
                {
                    OperationStatus.Succeeded => $"It succeeded with {operation.Done} of {all} steps done and {operation.Undone} undone.",
                    OperationStatus.Cancelled => $"It was cancelled with {operation.Undone} of {operation.Done} steps undone.",
                    _ => $"It has ended and is {operation.Status}.",
                });
            }
        }

        var recorded = from step in db.Set<OperationStep>().AsNoTracking()
                       select new
                       {
                           step.OperationId,
                           step.Step,
                           step.Direction,
                           Times = db.Set<OperationAttempt>().Count(
                               a => a.OperationId == step.OperationId && a.Step == step.Step && a.Direction == step.Direction && a.Outcome == AttemptOutcome.Done),
                       };
        foreach (var step in await recorded.Where(s => s.Times != 1).ToListAsync(ct))
            yield return new Finding(Name, step.OperationId.ToString(), $"'{step.Step}' ({step.Direction}) is recorded and succeeded {step.Times} times.");

        var unrecorded = db.Set<OperationAttempt>().AsNoTracking()
            .Where(a => a.Outcome == AttemptOutcome.Done && !db.Set<OperationStep>().Any(s => s.OperationId == a.OperationId && s.Step == a.Step && s.Direction == a.Direction))
            .Select(a => new { a.OperationId, a.Step, a.Direction });
        foreach (var attempt in await unrecorded.ToListAsync(ct))
            yield return new Finding(Name, attempt.OperationId.ToString(), $"'{attempt.Step}' ({attempt.Direction}) succeeded and is not recorded.");
    }
}
