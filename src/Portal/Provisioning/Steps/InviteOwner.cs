using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>An account, a membership and an invitation for the person who signed up.</summary>
internal sealed class InviteOwner(IEvents events) : IStep
{
    public static string Name => "invite-owner"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var input = step.Input<ProvisionInput>();
        await events.PublishAsync(new OwnerInvited(step.Tenant, input.OwnerEmail, input.Language), ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new OwnerUninvited(step.Tenant, step.Input<ProvisionInput>().OwnerEmail), ct);
        return StepOutcome.Done;
    }
}
