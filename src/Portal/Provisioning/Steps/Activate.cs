using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>From this commit on the tenant is open.</summary>
internal sealed class Activate(IEvents events) : IStep
{
    public static string Name => "activate"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantActivated(step.Tenant), ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantDeactivated(step.Tenant), ct);
        return StepOutcome.Done;
    }
}
