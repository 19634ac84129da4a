using Microsoft.Extensions.DependencyInjection;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>Pauses that free the thread, stopping in the middle of a step, and starting again.</summary>
public sealed class WaitingTests(WaitingTests.PatientApp app) : IClassFixture<WaitingTests.PatientApp>
{
    [Fact]
    public async Task A_long_pause_frees_the_thread_and_the_operation_goes_on_by_itself()
    {
        await app.StartAsync();
        app.Provoke(new Failpoint("create-roles", FailpointPlace.Before, FailpointMode.Throw, "pauses", Times: 1));
        var (_, id) = await app.AskForATenantAsync("pauses");

        var waiting = await app.UntilAsync(id, OperationStatus.Waiting);
        Assert.NotNull(waiting.NextAttemptAt);
        var timeline = await app.TimelineAsync(id);
        Assert.Equal(TimelineStepState.Waiting, timeline.Steps.Single(s => s.Name == "create-roles").State);
        Assert.Equal(waiting.NextAttemptAt, timeline.NextAttemptAt);

        var (_, other) = await app.AskForATenantAsync(); // nobody waits with it
        var overtook = await app.UntilAsync(other, OperationStatus.Succeeded);
        var succeeded = await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.True(overtook.FinishedAt < succeeded.FinishedAt);
        Assert.True(succeeded.FinishedAt >= waiting.NextAttemptAt - TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, (await app.StepsAsync(id)).Single(s => s.Step == "create-roles").Attempts);
    }

    [Fact]
    public async Task A_waiting_operation_can_be_cancelled_at_once()
    {
        await app.StartAsync();
        app.Provoke(new Failpoint("create-roles", FailpointPlace.Before, FailpointMode.Throw, "cancelled-waiting"));
        var (tenant, id) = await app.AskForATenantAsync("cancelled-waiting");
        await app.UntilAsync(id, OperationStatus.Waiting);

        await app.CancelAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        Assert.Null(await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None));
    }

    [Fact]
    public async Task Stopping_the_program_interrupts_a_step_and_the_next_start_goes_on()
    {
        await app.StartAsync();
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Effect, FailpointMode.Wait, "interrupted", Milliseconds: 60_000));
        var (tenant, id) = await app.AskForATenantAsync("interrupted");
        await PortalApp.UntilAsync("the storage is made", async () => await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None) is not null);
        app.Provoke();

        var stopped = DateTime.UtcNow;
        await app.RestartAsync();
        Assert.True(DateTime.UtcNow - stopped < TimeSpan.FromSeconds(20), "Stopping waited for a step that should have been interrupted.");

        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(Definitions.StepsOf(OperationKind.Provision), (await app.StepsAsync(id)).Select(s => s.Step));
        await using var scope = app.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
        Assert.DoesNotContain(findings, f => f.Subject.Contains(tenant.ToString(), StringComparison.Ordinal));
    }

    /// <summary>Every pause is scheduled; two threads do all the work.</summary>
    public sealed class PatientApp : PortalApp
    {
        protected override IEnumerable<string> Settings =>
            ["--Provisioning:BackOff=00:00:03", "--Provisioning:WaitInPlace=00:00:00", "--Provisioning:Threads=2", "--Provisioning:Reconcile=00:00:01"];
    }
}
