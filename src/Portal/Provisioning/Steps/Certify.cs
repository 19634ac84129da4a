using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>Has the certificate of deletion written and signed.</summary>
internal sealed class Certify(IEvents events) : IForwardStep
{
    public static string Name => "certify"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantGone(step.Tenant, step.Operation), ct);
        return StepOutcome.Done;
    }
}
