using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>Gives the tenant a database, or finds the one that an earlier attempt made.</summary>
internal sealed class CreateDatabase(TenantPlace place, Recipes recipes) : IStep
{
    public static string Name => "create-database"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var database = await place.DatabaseAsync(step.Tenant, ct);
        var recipe = await recipes.OfAsync(step, ct);
        await database.EnsureAsync(step.Tenant, recipe.Schema, ct);
        await place.PresentAsync(step.Tenant, database.Kind, database.NameOf(step.Tenant), ct);
        step.Record(new { driver = database.Kind, name = database.NameOf(step.Tenant) });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.FindAsync(step.Tenant, ct) is null)
            return StepOutcome.Done;

        IDatabaseDriver database = await place.DatabaseAsync(step.Tenant, ct);
        await database.DeleteAsync(step.Tenant, ct);
        await place.RemovedAsync(step.Tenant, database.Kind, ct);
        return StepOutcome.Done;
    }
}
