using Portal.Data;
using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>What an operation does. Stored as text; never rename.</summary>
public enum OperationKind
{
    Provision,
    Suspend,
    Resume,

    /// <summary>A tenant's login gets another password.</summary>
    RotatePassword,

    /// <summary>The installation gets another root key (<see cref="TenantId.Installation"/>).</summary>
    RotateRootKey,
    Freeze,
    Restore,
    Delete,
}

/// <summary>How an operation stands. Stored as text; never rename.</summary>
public enum OperationStatus
{
    /// <summary>Accepted; nobody has claimed it yet.</summary>
    Queued,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>A step asked to be tried again later, at <see cref="Operation.NextAttemptAt"/>.</summary>
    Waiting,

    /// <summary>A step gave up. Staff may retry from there or cancel.</summary>
    Failed,

    /// <summary>Cancelled: the recorded steps are being undone, backwards.</summary>
    Undoing,

    Succeeded,

    /// <summary>Cancelled, and everything undone.</summary>
    Cancelled,
}

public enum StepDirection
{
    Do,
    Undo,
}

/// <summary>
/// One long-running job on one tenant, or on the installation: the durable truth that the worker follows and both audiences watch. A tenant has at most one
/// that is not finished; a failed one is not finished until it is retried to success or cancelled.
/// </summary>
public sealed class Operation : IVersioned
{
    public OperationId Id { get; init; }

    /// <summary>Whom it is about; <see cref="TenantId.Installation"/> where it is no tenant.</summary>
    public TenantId TenantId { get; init; }

    public OperationKind Kind { get; init; }

    public OperationStatus Status { get; set; }

    /// <summary>What the operation was asked to do, as JSON, without secrets.</summary>
    public string Input { get; set; } = "{}";

    /// <summary>The step that runs, waits or failed.</summary>
    public string? CurrentStep { get; set; }

    public StepDirection Direction { get; set; }

    /// <summary>Attempts of the current step so far.</summary>
    public int Attempt { get; set; }

    public DateTimeOffset? StepStartedAt { get; set; }

    /// <summary>Raised by every claim: a worker that was frozen and wakes up finds another number and stops quietly.</summary>
    public int Epoch { get; set; }

    /// <summary>The worker that claimed it last.</summary>
    public string? Node { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Why the last attempt of the current step failed and what to do about it, for staff.</summary>
    public StepReason? Reason { get; set; }

    /// <summary>The span of whoever asked for it or took it up last (W3C <c>traceparent</c>): the runs continue that trace.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The trace of the last run, to find it in the logs.</summary>
    public string? TraceId { get; set; }

    /// <summary>Who asked for it: an e-mail address or a part of the program.</summary>
    public string RequestedBy { get; set; } = "";

    public int Version { get; private set; }

    public bool IsFinished => FinishedAt is not null;

    /// <summary>A step gave up, doing or undoing: it can be taken up again from there.</summary>
    public bool CanBeRetried => Status == OperationStatus.Failed;

    /// <summary>No worker is on it, it is not being undone already, and it has not come to where there is no way back.</summary>
    public bool CanBeCancelled =>
        Direction == StepDirection.Do && Status is (OperationStatus.Failed or OperationStatus.Waiting) && !Definitions.OnlyForward(Kind, CurrentStep);
}

/// <summary>A step that has come to an end, in one direction. The key (operation, step, direction) is a fence: two workers cannot both record it.</summary>
public sealed class OperationStep
{
    public OperationId OperationId { get; init; }

    public string Step { get; init; } = "";

    public StepDirection Direction { get; init; }

    /// <summary>Its place among the operation's steps, from 0.</summary>
    public int Position { get; init; }

    /// <summary>How many attempts it took.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>What the step produced, as JSON, without secrets.</summary>
    public string? Data { get; init; }
}

/// <summary>One try of one step, kept for staff: when, where, what came of it.</summary>
public sealed class OperationAttempt
{
    public Guid Id { get; init; }

    public OperationId OperationId { get; init; }

    public string Step { get; init; } = "";

    public StepDirection Direction { get; init; }

    public int Number { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset FinishedAt { get; init; }

    public AttemptOutcome Outcome { get; init; }

    public StepReason? Reason { get; init; }

    public string? TraceId { get; init; }

    public string Node { get; init; } = "";
}

/// <summary>How an attempt ended. Stored as text; never rename.</summary>
public enum AttemptOutcome
{
    Done,
    Again,
    Failed,
}
