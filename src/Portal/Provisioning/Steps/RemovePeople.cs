using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>Takes everybody's membership, role and invitation, and the accounts of those who belong to nothing else.</summary>
internal sealed class RemovePeople(IEvents events) : IForwardStep
{
    public static string Name => "remove-people"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var removed = new Tally();
        await events.PublishAsync(new TenantPeopleLeft(step.Tenant, removed), ct);
        step.Record(removed.Counts);
        return StepOutcome.Done;
    }
}
