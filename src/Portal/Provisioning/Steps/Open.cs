using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>Opens the tenant's pages again. It is the last step of its operation: once recorded there is nothing left to cancel.</summary>
internal sealed class Open(IEvents events) : IStep
{
    public static string Name => "open"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantOpened(step.Tenant), ct);
        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
