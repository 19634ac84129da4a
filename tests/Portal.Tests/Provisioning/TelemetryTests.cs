using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Tests.Provisioning;

public sealed class TelemetryTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task An_operation_is_a_span_with_one_span_inside_for_each_step()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        var (_, id) = await app.AskForATenantAsync();
        var operation = await app.UntilAsync(id, OperationStatus.Succeeded);

        List<Activity> Mine() => [.. spans.Where(s => s.TraceId.ToString() == operation.TraceId && Equals(s.GetTagItem("portal.operation"), id.ToString()))];
        await Support.PortalApp.UntilAsync("the operation's span ends", () => Task.FromResult(Mine().Any(s => s.DisplayName == "operation Provision")));
        var root = Mine().Single(s => s.DisplayName == "operation Provision");
        var steps = Mine().Where(s => s.OperationName.StartsWith("step ", StringComparison.Ordinal)).OrderBy(s => s.StartTimeUtc).ToList();
        Assert.Equal(Definitions.StepsOf(OperationKind.Provision).Select(s => $"step {s}"), steps.Select(s => s.OperationName));
        Assert.All(steps, s => Assert.Equal(root.SpanId, s.ParentSpanId));
        Assert.All(steps, s => Assert.Equal("Done", s.GetTagItem("portal.outcome")));
    }

    [Fact]
    public async Task How_an_operation_ended_is_counted()
    {
        var ended = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "portal.operations.ended")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ended.Add(string.Join(' ', tags.ToArray().Select(t => t.Value))));
        listener.Start();

        var (_, failed) = await app.AskForATenantAsync(region: "nowhere");
        await app.UntilAsync(failed, OperationStatus.Failed);

        await Support.PortalApp.UntilAsync("it is counted", () => Task.FromResult(ended.Contains("Provision Failed")));
    }
}
