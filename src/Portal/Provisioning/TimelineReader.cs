using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>Reads an operation's timeline. Whoever asks has checked that the caller may see it.</summary>
public sealed class TimelineReader(PortalDb db, TimeProvider time)
{
    /// <summary>The estimate looks this many operations back.</summary>
    private const int Sample = 20;

    public async Task<TimelineView?> ReadAsync(OperationId id, CancellationToken ct)
    {
        var operation = await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, ct);
        if (operation is null)
            return null;

        var records = await db.OperationSteps.AsNoTracking().Where(s => s.OperationId == id).ToListAsync(ct);
        var attempts = await db.OperationAttempts.AsNoTracking()
            .Where(a => a.OperationId == id)
            .GroupBy(a => new { a.Step, a.Direction })
            .Select(g => new { g.Key.Step, g.Key.Direction, Count = g.Count() })
            .ToListAsync(ct);
        var steps = Definitions.StepsOf(operation.Kind)
            .Select(name => Describe(operation, name, records, direction => attempts.FirstOrDefault(a => a.Step == name && a.Direction == direction)?.Count ?? 0))
            .ToList();
        return new TimelineView(
            operation.Id, operation.TenantId, operation.Kind, operation.Status, operation.Direction, operation.Version, steps, Share(operation, steps),
            await RemainingAsync(operation, steps, ct), operation.NextAttemptAt, operation.CreatedAt, operation.FinishedAt);
    }

    private static TimelineStep Describe(Operation operation, string name, List<OperationStep> records, Func<StepDirection, int> attempts)
    {
        var done = records.Find(r => r.Step == name && r.Direction == StepDirection.Do);
        var undone = records.Find(r => r.Step == name && r.Direction == StepDirection.Undo);
        if (operation.CurrentStep == name && !operation.IsFinished)
        {
            var state = operation.Status switch
            {
                OperationStatus.Waiting => TimelineStepState.Waiting,
                OperationStatus.Failed => TimelineStepState.Failed,
                OperationStatus.Undoing => TimelineStepState.Undoing,
                OperationStatus.Queued => TimelineStepState.Pending,
                _ => TimelineStepState.Running,
            };
            return new TimelineStep(name, state, operation.StepStartedAt, null, Math.Max(operation.Attempt, attempts(operation.Direction)));
        }

        if (undone is not null)
            return new TimelineStep(name, TimelineStepState.Undone, undone.StartedAt, undone.FinishedAt - undone.StartedAt, Math.Max(undone.Attempts, attempts(StepDirection.Undo)));

        return done is null
            ? new TimelineStep(name, TimelineStepState.Pending, null, null, attempts(StepDirection.Do))
            : new TimelineStep(name, TimelineStepState.Done, done.StartedAt, done.FinishedAt - done.StartedAt, Math.Max(done.Attempts, attempts(StepDirection.Do)));
    }

    private static double Share(Operation operation, List<TimelineStep> steps)
    {
        if (operation.IsFinished)
            return 1;

        if (operation.Direction == StepDirection.Do)
            return (double)steps.Count(s => s.State == TimelineStepState.Done) / steps.Count;

        var undone = steps.Count(s => s.State == TimelineStepState.Undone);
        var left = steps.Count(s => s.State is TimelineStepState.Done or TimelineStepState.Undoing or TimelineStepState.Waiting or TimelineStepState.Failed);
        return undone + left == 0 ? 0 : (double)undone / (undone + left);
    }

    private async Task<TimeSpan?> RemainingAsync(Operation operation, List<TimelineStep> steps, CancellationToken ct)
    {
        if (operation.Status is not (OperationStatus.Queued or OperationStatus.Running) || operation.Direction == StepDirection.Undo)
            return null;

        var earlier = await db.Operations.AsNoTracking()
            .Where(o => o.Kind == operation.Kind && o.Status == OperationStatus.Succeeded)
            .OrderByDescending(o => o.CreatedAt)
            .Select(o => o.Id)
            .Take(Sample)
            .ToListAsync(ct);
        if (earlier.Count == 0)
            return null;

        var took = (await db.OperationSteps.AsNoTracking().Where(s => earlier.Contains(s.OperationId) && s.Direction == StepDirection.Do)
                .Select(s => new { s.Step, s.StartedAt, s.FinishedAt }).ToListAsync(ct))
            .GroupBy(s => s.Step)
            .ToDictionary(g => g.Key, g => Median([.. g.Select(s => s.FinishedAt - s.StartedAt)]));
        var now = time.GetUtcNow();
        var left = TimeSpan.Zero;
        foreach (var step in steps.Where(s => s.State is TimelineStepState.Pending or TimelineStepState.Running))
        {
            var usual = took.GetValueOrDefault(step.Name);
            var passed = step is { State: TimelineStepState.Running, StartedAt: { } at } ? now - at : TimeSpan.Zero;
            left += usual > passed ? usual - passed : TimeSpan.Zero;
        }

        return left;
    }

    private static TimeSpan Median(List<TimeSpan> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
