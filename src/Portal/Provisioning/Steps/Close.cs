using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>Closes the tenant's pages for everybody but its owners. No data is touched.</summary>
internal sealed class Close(IEvents events) : IStep
{
    public static string Name => "close"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var input = step.Input<AccessInput>();
        await events.PublishAsync(new TenantClosed(step.Tenant, input.Reason ?? "", input.Note), ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantOpened(step.Tenant), ct);
        return StepOutcome.Done;
    }
}
