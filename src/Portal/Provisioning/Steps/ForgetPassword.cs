using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>Removes the passwords that are no longer in force. It is the last step of its operation: once recorded there is nothing left to cancel.</summary>
internal sealed class ForgetPassword(TenantPlace place, Places places) : IStep
{
    public static string Name => "forget-password"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is { SecretVersion: { } inForce })
            await places.RemoveOtherLoginsAsync(step.Tenant, inForce, ct);

        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
