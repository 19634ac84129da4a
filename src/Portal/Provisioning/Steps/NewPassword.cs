using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>
/// Adds the next password beside the one in force. It is committed before any server hears of it, so that whoever sets it, early or late, sets the same.
/// Where the server is ahead, because the control database was restored from a backup, the next is the one after the server's: it would pass over any other.
/// </summary>
internal sealed class NewPassword(TenantPlace place, Places places) : IStep
{
    public static string Name => "new-password"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is not { SecretVersion: { } inForce })
            return StepOutcome.Failed("no-login");

        var (database, tenant) = await place.DatabaseAsync(step, ct);
        var known = (await database.DescribeAsync(tenant, ct))?.PasswordVersion ?? 0;
        var next = Math.Max(inForce, known) + 1;
        if (await places.LoginAsync(step.Tenant, next, ct) is null)
            await places.AddLoginAsync(step.Tenant, next, ct);

        step.Record(new { version = next });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is { SecretVersion: { } inForce })
            await places.RemoveOtherLoginsAsync(step.Tenant, inForce, ct);

        return StepOutcome.Done;
    }
}
