namespace Portal.Provisioning.Steps;

/// <summary>Keeps everybody out of the tenant's database, its own login included. No data is touched.</summary>
internal sealed class LockDatabase(TenantPlace place) : IStep
{
    public static string Name => "lock-database"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await place.MadeDatabaseAsync(step.Tenant, ct) is not var (database, tenant))
            return StepOutcome.Done;

        await database.LockAsync(tenant, ct);
        step.Record(new { driver = database.Kind, name = database.NameOf(tenant) });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.MadeDatabaseAsync(step.Tenant, ct) is var (database, tenant))
            await database.UnlockAsync(tenant, ct);

        return StepOutcome.Done;
    }
}
