using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>
/// Adds the next password beside the one in force. It is committed before any server hears of it, so that whoever sets it, early or late, sets the same.
/// </summary>
internal sealed class NewPassword(TenantPlace place, Places places) : IStep
{
    public static string Name => "new-password"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is not { SecretVersion: { } inForce })
            return StepOutcome.Failed("no-login");

        if (await places.LoginAsync(step.Tenant, inForce + 1, ct) is null)
            await places.AddLoginAsync(step.Tenant, inForce + 1, ct);

        step.Record(new { version = inForce + 1 });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is { SecretVersion: { } inForce })
            await places.RemoveOtherLoginsAsync(step.Tenant, inForce, ct);

        return StepOutcome.Done;
    }
}
