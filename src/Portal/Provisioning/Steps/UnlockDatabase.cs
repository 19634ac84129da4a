namespace Portal.Provisioning.Steps;

/// <summary>Lets the tenant's own login in again. Undone, the tenant is as frozen as before.</summary>
internal sealed class UnlockDatabase(TenantPlace place) : IStep
{
    public static string Name => "unlock-database"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await place.MadeDatabaseAsync(step.Tenant, ct) is not var (database, tenant))
            return StepOutcome.Failed("no-database");

        await database.UnlockAsync(tenant, ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.MadeDatabaseAsync(step.Tenant, ct) is var (database, tenant))
            await database.LockAsync(tenant, ct);

        return StepOutcome.Done;
    }
}
