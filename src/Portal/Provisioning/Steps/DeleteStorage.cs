namespace Portal.Provisioning.Steps;

/// <summary>Deletes every file of the tenant, wherever it may have any.</summary>
internal sealed class DeleteStorage(TenantPlace place, ILogger<DeleteStorage> logger) : IForwardStep
{
    public static string Name => "delete-storage"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var names = new List<string>();
        foreach (var (storage, tenant) in await place.PossibleStoragesAsync(step.Tenant, ct))
        {
            var bytes = await Measure.TryAsync(async () => (await storage.DescribeAsync(tenant, ct))?.UsedBytes, logger, ct);
            await place.MeasuredAsync(step.Tenant, storage.Kind, bytes, ct);
            await storage.DeleteAsync(tenant, ct);
            await place.RemovedAsync(step.Tenant, storage.Kind, ct);
            names.Add($"{storage.Kind} {storage.NameOf(tenant)}");
        }

        step.Record(new { deleted = names });
        return StepOutcome.Done;
    }
}

/// <summary>Looks at what is about to be deleted.</summary>
internal static class Measure
{
    /// <returns>Null where it is gone already, or too damaged to say: that must not keep it from being deleted.</returns>
    public static async Task<long?> TryAsync(Func<Task<long?>> measure, ILogger logger, CancellationToken ct)
    {
        try
        {
            return await measure();
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogInformation(exception, "What is about to be deleted could not be measured.");
            return null;
        }
    }
}
