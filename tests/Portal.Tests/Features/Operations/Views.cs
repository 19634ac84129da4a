using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Tests.Features.Operations;

/// <summary>Timelines to show.</summary>
internal static class Views
{
    public static readonly DateTimeOffset Start = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A provisioning whose step at <paramref name="current"/> is in a state; earlier ones are done, later ones pending.</summary>
    public static TimelineView Provision(
        OperationStatus status, int current = 2, TimelineStepState state = TimelineStepState.Running, int attempts = 1, TimeSpan? remaining = null, DateTimeOffset? nextAttempt = null)
    {
        var names = Definitions.StepsOf(OperationKind.Provision);
        var steps = names.Select((name, i) => i < current
            ? new TimelineStep(name, TimelineStepState.Done, Start, TimeSpan.FromSeconds(0.4), 1)
            : i == current
                ? new TimelineStep(name, state, Start, null, attempts)
                : new TimelineStep(name, TimelineStepState.Pending, null, null, 0)).ToList();
        return new TimelineView(
            OperationId.New(), TenantId.New(), OperationKind.Provision, status, StepDirection.Do, 1, steps, (double)current / names.Count, remaining, nextAttempt, Start, null);
    }

    public static TimelineView Succeeded() => Provision(OperationStatus.Succeeded, current: 11) with { ShareDone = 1, FinishedAt = Start.AddSeconds(4.4) };
}
