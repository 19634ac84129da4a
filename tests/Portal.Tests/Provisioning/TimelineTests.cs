using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

public sealed class TimelineTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task It_shows_what_is_done_what_runs_and_what_comes()
    {
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Before, FailpointMode.Wait, "shown", Milliseconds: 3000));
        var (tenant, id) = await app.AskForATenantAsync("shown");
        await PortalApp.UntilAsync("the step runs", async () => (await app.OperationAsync(id)).CurrentStep == "create-storage");

        var running = await app.TimelineAsync(id);

        Assert.Equal(tenant, running.Tenant);
        Assert.Equal(
            [TimelineStepState.Done, TimelineStepState.Done, TimelineStepState.Done, TimelineStepState.Done, TimelineStepState.Running, .. Enumerable.Repeat(TimelineStepState.Pending, 6)],
            running.Steps.Select(s => s.State));
        Assert.Equal(4.0 / 11, running.ShareDone, 3);
        Assert.All(running.Steps.Take(4), s => Assert.NotNull(s.Took));
        Assert.Null(running.Steps[4].Took);

        await app.UntilAsync(id, OperationStatus.Succeeded);
        var done = await app.TimelineAsync(id);
        Assert.All(done.Steps, s => Assert.Equal(TimelineStepState.Done, s.State));
        Assert.Equal(1, done.ShareDone);
        Assert.Null(done.Remaining);
        Assert.True(done.Version > running.Version);
    }

    [Fact]
    public async Task The_remaining_time_is_what_earlier_ones_took()
    {
        var (_, first) = await app.AskForATenantAsync();
        await app.UntilAsync(first, OperationStatus.Succeeded);
        await app.InDatabaseAsync(async db =>
        {
            // Before any other: each step took ten seconds.
            foreach (var step in await db.OperationSteps.Where(s => s.Direction == StepDirection.Do).ToListAsync())
            {
                db.Remove(step);
                db.Add(new OperationStep
                {
                    OperationId = step.OperationId,
                    Step = step.Step,
                    Direction = step.Direction,
                    Position = step.Position,
                    Attempts = 1,
                    StartedAt = step.FinishedAt - TimeSpan.FromSeconds(10),
                    FinishedAt = step.FinishedAt,
                });
                await db.SaveChangesAsync();
            }
        });
        app.Provoke(new Failpoint("check", FailpointPlace.Before, FailpointMode.Wait, "estimated", Milliseconds: 1500));
        var (_, id) = await app.AskForATenantAsync("estimated");
        await PortalApp.UntilAsync("the step runs", async () => (await app.OperationAsync(id)).CurrentStep == "check");

        var remaining = (await app.TimelineAsync(id)).Remaining;

        Assert.InRange(remaining!.Value, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30)); // check, activate, tell
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task A_failed_and_then_cancelled_operation_shows_where_and_what_was_undone()
    {
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Before, FailpointMode.Fail, "shown-failed"));
        var (_, id) = await app.AskForATenantAsync("shown-failed");
        await app.UntilAsync(id, OperationStatus.Failed);

        var failed = await app.TimelineAsync(id);
        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);
        var cancelled = await app.TimelineAsync(id);

        Assert.Equal(TimelineStepState.Failed, failed.Steps.Single(s => s.Name == "create-storage").State);
        Assert.Null(failed.Remaining);
        Assert.Equal(StepDirection.Undo, cancelled.Direction);
        Assert.All(cancelled.Steps.Take(5), s => Assert.Equal(TimelineStepState.Undone, s.State));
        Assert.All(cancelled.Steps.Skip(5), s => Assert.Equal(TimelineStepState.Pending, s.State));
        Assert.Equal(1, cancelled.ShareDone);
    }

    [Fact]
    public async Task There_is_no_timeline_of_what_does_not_exist()
    {
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Null(await scope.ServiceProvider.GetRequiredService<TimelineReader>().ReadAsync(OperationId.New(), CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_comes_later_hears_of_what_they_may_have_missed()
    {
        var feed = app.Services.GetRequiredService<IOperationFeed>();
        var (_, id) = await app.AskForATenantAsync();
        await app.UntilAsync(id, OperationStatus.Succeeded);
        var (first, second) = (0, 0);

        using var early = feed.Watch(id, () => Task.FromResult(Interlocked.Increment(ref first)));
        await PortalApp.UntilAsync("the first is told", () => Task.FromResult(first > 0));
        await Task.Delay(1500, TestContext.Current.CancellationToken); // past a look that has nothing new
        using var late = feed.Watch(id, () => Task.FromResult(Interlocked.Increment(ref second)));

        await PortalApp.UntilAsync("the second is told", () => Task.FromResult(second > 0), TimeSpan.FromSeconds(10));
        Assert.Equal(1, first);
    }

    [Fact]
    public async Task Whoever_watches_hears_of_every_end_and_nothing_after_letting_go()
    {
        var feed = app.Services.GetRequiredService<IOperationFeed>();
        var (_, id) = await app.AskForATenantAsync();
        var seen = OperationStatus.Queued;
        var calls = 0;
        var watch = feed.Watch(id, async () =>
        {
            Interlocked.Increment(ref calls);
            seen = (await app.OperationAsync(id)).Status;
        });

        await PortalApp.UntilAsync("the watcher sees the end", () => Task.FromResult(seen == OperationStatus.Succeeded));
        watch.Dispose();
        watch.Dispose();
        var before = calls;
        app.Services.GetRequiredService<OperationFeed>().Signal(id, int.MaxValue);
        await Task.Delay(100);

        Assert.Equal(before, calls);
    }

    [Fact]
    public async Task Changes_of_another_process_are_heard_within_a_moment()
    {
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active);
        var id = OperationId.New();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = id, TenantId = tenant, Kind = OperationKind.Resume, Status = OperationStatus.Failed, CreatedAt = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        string? error = null;
        using var watch = app.Services.GetRequiredService<IOperationFeed>().Watch(id, async () => error = (await app.OperationAsync(id)).Reason.English());

        await app.InDatabaseAsync(async db =>
        {
            (await db.Operations.SingleAsync(o => o.Id == id)).Reason = StepReason.Raw("Changed elsewhere.");
            await db.SaveChangesAsync();
        });

        await PortalApp.UntilAsync("the watcher sees the change", () => Task.FromResult(error == "Changed elsewhere."), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_watcher_that_throws_is_called_again()
    {
        var (_, id) = await app.AskForATenantAsync();
        var (calls, version) = (0, 1000);
        using var watch = app.Services.GetRequiredService<IOperationFeed>().Watch(id, () => ++calls < 2 ? throw new InvalidOperationException("Once.") : Task.CompletedTask);

        await PortalApp.UntilAsync("it is called again", () =>
        {
            app.Services.GetRequiredService<OperationFeed>().Signal(id, ++version);
            return Task.FromResult(calls >= 2);
        });
    }
}
