using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>A span for every run of an operation and every attempt of a step, and what a dashboard counts.</summary>
internal static class OperationTelemetry
{
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("portal.operations.ended", description: "Operations that ended or failed.");

    private static readonly Histogram<double> OperationDuration =
        Telemetry.Meter.CreateHistogram<double>("portal.operation.duration", "s", "From the wish to the end, waiting included.");

    private static readonly Histogram<double> StepDuration = Telemetry.Meter.CreateHistogram<double>("portal.step.duration", "s", "How long an attempt of a step took.");

    /// <summary>Staff need a trace id even where nobody collects traces.</summary>
    public static Activity StartOperation(TenantId tenant)
    {
        var span = Telemetry.Source.StartActivity("operation") ?? new Activity("operation").Start();
        return span.SetTag("portal.tenant", tenant.ToString());
    }

    public static void Describe(Activity span, Operation operation)
    {
        span.DisplayName = $"operation {operation.Kind}";
        span.SetTag("portal.operation", operation.Id.ToString());
        span.SetTag("portal.operation.kind", operation.Kind.ToString());
        span.SetTag("portal.operation.epoch", operation.Epoch);
    }

    public static Activity? StartStep(Operation operation, string step)
    {
        var span = Telemetry.Source.StartActivity($"step {step}");
        span?.SetTag("portal.operation", operation.Id.ToString());
        span?.SetTag("portal.step.direction", operation.Direction.ToString());
        span?.SetTag("portal.step.attempt", operation.Attempt);
        return span;
    }

    public static void StepEnded(Activity? span, Operation operation, string step, StepDirection direction, StepOutcome outcome, TimeSpan took)
    {
        var name = outcome switch
        {
            StepOutcome.Finished => nameof(AttemptOutcome.Done),
            StepOutcome.Later => nameof(AttemptOutcome.Again),
            _ => nameof(AttemptOutcome.Failed),
        };
        span?.SetTag("portal.outcome", name);
        if (outcome is not StepOutcome.Finished)
            span?.SetStatus(ActivityStatusCode.Error, (outcome as StepOutcome.Later)?.Why ?? (outcome as StepOutcome.GivenUp)?.Error);

        StepDuration.Record(
            took.TotalSeconds, new("kind", operation.Kind.ToString()), new("step", step), new("direction", direction.ToString()), new("outcome", name));
    }

    public static void OperationEnded(Operation operation)
    {
        Ended.Add(1, new("kind", operation.Kind.ToString()), new KeyValuePair<string, object?>("outcome", operation.Status.ToString()));
        if (operation.FinishedAt is { } at)
            OperationDuration.Record((at - operation.CreatedAt).TotalSeconds, new("kind", operation.Kind.ToString()), new KeyValuePair<string, object?>("outcome", operation.Status.ToString()));
    }
}
