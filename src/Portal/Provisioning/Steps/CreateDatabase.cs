using Portal.Data.Protection;
using Portal.Provisioning.Drivers;

namespace Portal.Provisioning.Steps;

/// <summary>Gives the tenant a database with a login of its own, or finds what an earlier attempt made.</summary>
internal sealed class CreateDatabase(TenantPlace place, Recipes recipes, FirstLogins logins, Vault vault) : IStep
{
    public static string Name => "create-database"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var (database, tenant) = await place.DatabaseAsync(step, ct);
        if (database.HasLogins && tenant.Login is null)
            tenant = tenant with { Login = await logins.EnsureAsync(step.Tenant, ct) };

        await database.EnsureAsync(tenant, (await recipes.OfAsync(step, ct)).Schema, ct);
        var resource = await place.PresentAsync(step.Tenant, database.Kind, database.NameOf(tenant), ct);
        resource.SecretVersion = tenant.Login?.Version;
        step.Record(new { driver = database.Kind, name = database.NameOf(tenant) });
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await place.FindAsync(step.Tenant, ct) is null)
            return StepOutcome.Done;

        var (database, tenant) = await place.DatabaseAsync(step, ct);
        await database.DeleteAsync(tenant, ct);
        await place.RemovedAsync(step.Tenant, database.Kind, ct);
        await vault.RemoveAllAsync(step.Tenant.Value, ct);
        return StepOutcome.Done;
    }
}
