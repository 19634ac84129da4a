using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>A span for every run of an operation and every attempt of a step, and what a dashboard counts.</summary>
internal static class OperationTelemetry
{
    private static readonly Counter<long> Ended =
        Telemetry.Meter.CreateCounter<long>("portal.operations.ended", "{operation}", "Operations that ended or failed.");

    private static readonly Histogram<double> OperationDuration = Telemetry.Meter.CreateHistogram(
        "portal.operation.duration", "s", "From the wish to the end, waiting included.", null, Seconds(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200));

    private static readonly Histogram<double> StepDuration = Telemetry.Meter.CreateHistogram(
        "portal.step.duration", "s", "How long an attempt of a step took.", null, Seconds(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 120));

    // A collector's usual buckets are made for milliseconds: everything would fall into the first.
    private static InstrumentAdvice<double> Seconds(params double[] bounds) => new() { HistogramBucketBoundaries = bounds };

    /// <summary>
    /// Begins the span of a run, in the trace of the request that asked for it, whichever process that came to. Staff need a trace id even where
    /// nobody collects traces.
    /// </summary>
    public static Activity StartOperation(Operation operation)
    {
        var name = $"operation {operation.Kind}";
        ActivityContext.TryParse(operation.TraceParent, null, isRemote: true, out var asked);
        var span = Telemetry.Source.StartActivity(name, ActivityKind.Consumer, asked);
        if (span is null)
        {
            span = new Activity(name);
            if (operation.TraceParent is { } parent)
                span.SetParentId(parent);

            span.Start();
        }

        if (operation.TenantId != TenantId.Installation)
            span.SetTag("portal.tenant", operation.TenantId.ToString());

        span.SetTag("portal.operation", operation.Id.ToString());
        span.SetTag("portal.operation.kind", operation.Kind.ToString());
        return span.SetTag("portal.operation.epoch", operation.Epoch);
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
            span?.SetStatus(ActivityStatusCode.Error, ((outcome as StepOutcome.Later)?.Why ?? (outcome as StepOutcome.GivenUp)?.Why)?.ErrorIn(CultureInfo.InvariantCulture));

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
