using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Uses everything as the tenant would, sees that others' is out of reach, and measures it. What it writes takes no room and is nobody's.</summary>
internal sealed class Check(TenantPlace place, Recipes recipes, TenantConnections connections) : IStep
{
    public static string Name => "check"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var (database, tenant) = await place.DatabaseAsync(step, ct);
        var (storage, _) = await place.StorageAsync(step.Tenant, ct);
        try
        {
            var schema = await recipes.SchemaAsync(step, ct);
            await using (await connections.ReserveAsync(tenant.Cell.Id, ct)) // it comes as the tenant, and counts like everybody who does
                await database.CheckAsync(tenant, schema, onlyNewest: step.Kind == OperationKind.Provision, ct); // there are no upgrades: an older tenant is what it was made as

            await storage.CheckAsync(tenant, ct);
        }
        catch (CheckFailedException failed)
        {
            return new StepOutcome.GivenUp(failed.Why);
        }
        catch (LoginRefusedException refused)
        {
            return StepOutcome.Failed("password-refused", refused.Login);
        }

        var databaseNow = await database.DescribeAsync(tenant, ct);
        var storageNow = await storage.DescribeAsync(tenant, ct);
        (await place.PresentAsync(step.Tenant, database.Kind, database.NameOf(tenant), ct)).SizeBytes = databaseNow?.SizeBytes;
        (await place.PresentAsync(step.Tenant, storage.Kind, storage.NameOf(tenant), ct)).SizeBytes = storageNow?.UsedBytes;
        step.Record(new { databaseBytes = databaseNow?.SizeBytes, schema = databaseNow?.SchemaVersion, storageBytes = storageNow?.UsedBytes });
        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
