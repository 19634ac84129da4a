using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>
/// The last look at what may be in the way, in the transaction after which there is no way back. Whoever puts something in the way in the same moment
/// changes the tenant too, and one of the two is late.
/// </summary>
internal sealed class CloseForGood(IEnumerable<IBlockDeletion> blocks, IEvents events) : IForwardStep
{
    public static string Name => "close-for-good"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        foreach (var block in blocks)
        {
            if (await block.FindAsync(step.Tenant, ct) is not [])
                return StepOutcome.Failed(block.Reason);
        }

        await events.PublishAsync(new TenantClosedForGood(step.Tenant), ct);
        return StepOutcome.Done;
    }
}
