using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
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
    public async Task An_operation_continues_the_trace_of_whoever_asked_for_it_and_then_of_whoever_took_it_up()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        async Task AssertContinuedAsync(Activity request, OperationId id)
        {
            Assert.Equal(request.TraceId.ToString(), (await app.OperationAsync(id)).TraceId);
            await Support.PortalApp.UntilAsync("the run's span ends", () => Task.FromResult(spans.Any(s => s.TraceId == request.TraceId && s.DisplayName == "operation Provision")));
            var run = Assert.Single(spans, s => s.TraceId == request.TraceId && s.DisplayName == "operation Provision");
            Assert.Equal(request.SpanId, run.ParentSpanId);
            Assert.True(run.HasRemoteParent);
            Assert.Contains(spans, s => s.ParentSpanId == run.SpanId);
        }

        app.Provoke(new Failpoint("check", Slug: "traced"));
        using var asking = new Activity("request").Start();
        var (_, id) = await app.AskForATenantAsync("traced");
        asking.Stop();
        await app.UntilAsync(id, OperationStatus.Failed);
        await AssertContinuedAsync(asking, id);

        app.Provoke();
        using var retrying = new Activity("another request").Start();
        await app.RetryAsync(id);
        retrying.Stop();
        await app.UntilAsync(id, OperationStatus.Succeeded);
        await AssertContinuedAsync(retrying, id);
        Assert.All(await app.InDatabaseAsync(db => db.OperationAttempts.Where(a => a.OperationId == id && a.Step == "tell").ToListAsync()), a => Assert.Equal(retrying.TraceId.ToString(), a.TraceId));
    }

    [Fact]
    public async Task Durations_are_measured_in_seconds_with_bounds_that_tell_them_apart()
    {
        var measured = new ConcurrentBag<(string Name, double Value, string Tags)>();
        var instruments = new ConcurrentDictionary<string, Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == Telemetry.Name)
                {
                    instruments[instrument.Name] = instrument;
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}")))));
        listener.Start();

        var (_, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);

        await Support.PortalApp.UntilAsync("its duration is measured", () => Task.FromResult(measured.Any(m => m is { Name: "portal.operation.duration", Tags: "kind=Provision outcome=Succeeded" })));
        foreach (var step in Definitions.StepsOf(OperationKind.Provision))
            Assert.Contains(measured, m => m.Name == "portal.step.duration" && m.Tags == $"kind=Provision step={step} direction=Do outcome=Done" && m.Value is > 0 and < 30);

        Assert.Equal("{operation}", instruments["portal.operations.ended"].Unit);
        foreach (var name in (string[])["portal.operation.duration", "portal.step.duration"])
        {
            Assert.Equal("s", instruments[name].Unit);
            Assert.True(((Histogram<double>)instruments[name]).Advice!.HistogramBucketBoundaries!.Count(b => b < 1) >= 5);
        }
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
