namespace Portal.Provisioning.Steps;

/// <summary>Brings the tenant's database to the current schema. Undoing it is part of deleting the database.</summary>
internal sealed class ApplySchema(TenantPlace place, Recipes recipes) : IStep
{
    public static string Name => "apply-schema"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var (database, tenant) = await place.DatabaseAsync(step, ct);
        var version = await database.ApplySchemaAsync(tenant, (await recipes.OfAsync(step, ct)).Schema, ct);
        var resource = await place.PresentAsync(step.Tenant, database.Kind, database.NameOf(tenant), ct);
        resource.SchemaVersion = version;
        step.Record(new { version });
        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
