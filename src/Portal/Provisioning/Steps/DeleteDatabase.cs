namespace Portal.Provisioning.Steps;

/// <summary>Deletes the tenant's database with its login, wherever and of whatever kind it may be.</summary>
internal sealed class DeleteDatabase(TenantPlace place, ILogger<DeleteDatabase> logger) : IForwardStep
{
    public static string Name => "delete-database"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var names = new List<string>();
        foreach (var (database, tenant) in await place.PossibleDatabasesAsync(step.Tenant, ct))
        {
            var bytes = await Measure.TryAsync(async () => (await database.DescribeAsync(tenant, ct))?.SizeBytes, logger, ct);
            await place.MeasuredAsync(step.Tenant, database.Kind, bytes, ct);
            await database.DeleteAsync(tenant, ct);
            await place.RemovedAsync(step.Tenant, database.Kind, ct);
            names.Add($"{database.Kind} {database.NameOf(tenant)}");
        }

        step.Record(new { deleted = names });
        return StepOutcome.Done;
    }
}
