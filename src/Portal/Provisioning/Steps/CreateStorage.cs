namespace Portal.Provisioning.Steps;

/// <summary>Gives the tenant storage with the quota of its plan.</summary>
internal sealed class CreateStorage(TenantPlace place) : IStep
{
    public static string Name => "create-storage"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var quota = step.Input<ProvisionInput>().StorageQuotaBytes;
        var (storage, tenant) = await place.StorageAsync(step.Tenant, ct);
        await storage.EnsureAsync(tenant, quota, ct);
        var resource = await place.PresentAsync(step.Tenant, storage.Kind, storage.NameOf(tenant), ct);
        resource.QuotaBytes = quota;
        step.Record(new { driver = storage.Kind, name = storage.NameOf(tenant), quota });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.FindAsync(step.Tenant, ct) is null)
            return StepOutcome.Done;

        var (storage, tenant) = await place.StorageAsync(step.Tenant, ct);
        await storage.DeleteAsync(tenant, ct);
        await place.RemovedAsync(step.Tenant, storage.Kind, ct);
        return StepOutcome.Done;
    }
}
