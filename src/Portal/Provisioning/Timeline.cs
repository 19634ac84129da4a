using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>How one step of an operation stands, for a person who watches.</summary>
public enum TimelineStepState
{
    Pending,
    Running,

    /// <summary>It asked to be tried again later.</summary>
    Waiting,
    Done,
    Failed,
    Undoing,
    Undone,
}

/// <summary>An operation as both audiences watch it. Holds no error text: that is for staff.</summary>
/// <param name="ShareDone">From 0 to 1.</param>
/// <param name="Remaining">Estimated from earlier runs when this was read; null when unknown.</param>
/// <param name="NextAttemptAt">When a waiting step is tried again.</param>
public sealed record TimelineView(
    OperationId Id,
    TenantId Tenant,
    OperationKind Kind,
    OperationStatus Status,
    StepDirection Direction,
    int Version,
    IReadOnlyList<TimelineStep> Steps,
    double ShareDone,
    TimeSpan? Remaining,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt);

/// <summary>One row of the timeline.</summary>
/// <param name="Name">The stored name of the step: <c>create-database</c>.</param>
/// <param name="StartedAt">When the present run of it began.</param>
/// <param name="Took">Set once it has ended.</param>
public sealed record TimelineStep(string Name, TimelineStepState State, DateTimeOffset? StartedAt, TimeSpan? Took, int Attempts);
