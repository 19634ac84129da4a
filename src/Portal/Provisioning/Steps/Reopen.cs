using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>Makes the tenant what it was before somebody asked to delete it. It is the last step: once recorded there is nothing left to cancel.</summary>
internal sealed class Reopen(IEvents events) : IStep
{
    public static string Name => "reopen"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantReopened(step.Tenant), ct);
        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
