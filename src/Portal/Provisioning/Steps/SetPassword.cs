using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>Gives the tenant's login the next password; from the commit on it is the one in force.</summary>
internal sealed class SetPassword(TenantPlace place, Places places) : IStep
{
    public static string Name => "set-password"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await SetNextAsync(step, ct) is not { } version)
            return StepOutcome.Failed("password-missing");

        step.Record(new { version });
        return StepOutcome.Done;
    }

    /// <summary>
    /// Versions only rise. An attempt that was cut off may have told the server the new password, and one that froze may yet do so: going back to
    /// the old one would leave the tenant with a password that is not the server's. So the new one is set for good, and is in force.
    /// </summary>
    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        await SetNextAsync(step, ct);
        return StepOutcome.Done;
    }

    // Null: there is no next one, because it is in force already or was never made.
    private async Task<int?> SetNextAsync(StepContext step, CancellationToken ct)
    {
        if (await place.LedgerAsync(step.Tenant, ct) is not { SecretVersion: { } inForce } ledger || await places.NextLoginAsync(step.Tenant, inForce, ct) is not { } next)
            return null;

        var (database, tenant) = await place.DatabaseAsync(step, ct);
        await database.SetPasswordAsync(tenant with { Login = next }, ct);
        ledger.SecretVersion = next.Version;
        return next.Version;
    }
}
