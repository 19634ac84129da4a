using System.Diagnostics;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>How tries of a step are counted and noted.</summary>
internal static class Attempts
{
    /// <summary>The operation's next try: the first of another step, or one more of the same.</summary>
    public static void Begin(Operation operation, StepDefinition step, DateTimeOffset now)
    {
        if (operation.CurrentStep != step.Name)
        {
            operation.CurrentStep = step.Name;
            operation.Attempt = 0;
            operation.StepStartedAt = null;
        }

        operation.Attempt++;
        operation.StepStartedAt ??= now;
    }

    public static OperationAttempt Of(
        Operation operation, StepDefinition step, string node, DateTimeOffset started, DateTimeOffset finished, AttemptOutcome outcome, StepReason? reason) => new()
        {
            Id = Guid.CreateVersion7(),
            OperationId = operation.Id,
            Step = step.Name,
            Direction = operation.Direction,
            Number = operation.Attempt,
            StartedAt = started,
            FinishedAt = finished,
            Outcome = outcome,
            Reason = reason,
            TraceId = Activity.Current?.TraceId.ToString(),
            Node = node,
        };
}
