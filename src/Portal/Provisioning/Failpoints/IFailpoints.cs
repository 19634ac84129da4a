using Portal.Provisioning.Records;

namespace Portal.Provisioning.Failpoints;

/// <summary>Places in every step where a failure can be provoked, in Development only.</summary>
internal interface IFailpoints
{
    ValueTask HitAsync(FailpointHit hit, CancellationToken ct);
}

/// <summary>Where in a step.</summary>
internal enum FailpointPlace
{
    /// <summary>Nothing has happened yet.</summary>
    Before,

    /// <summary>The outside effect has happened, the record has not.</summary>
    Effect,

    /// <summary>The record is committed.</summary>
    Recorded,
}

internal sealed record FailpointHit(string Step, StepDirection Direction, FailpointPlace Place, Operation Operation);

/// <summary>A step was made to fail.</summary>
internal sealed class ProvokedFailureException(string step) : Exception($"Step '{step}' was made to fail.");

/// <summary>Outside Development there is nothing to hit.</summary>
internal sealed class NoFailpoints : IFailpoints
{
    public ValueTask HitAsync(FailpointHit hit, CancellationToken ct) => ValueTask.CompletedTask;
}
