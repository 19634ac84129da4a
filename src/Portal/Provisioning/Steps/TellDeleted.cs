using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>The mail with the way to the certificate, to whom the tenant belonged.</summary>
internal sealed class TellDeleted(IEvents events) : IForwardStep
{
    public static string Name => "tell-deleted"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantDeletionCertified(step.Tenant), ct);
        return StepOutcome.Done;
    }
}
