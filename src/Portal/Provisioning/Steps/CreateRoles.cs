using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>The template's roles.</summary>
internal sealed class CreateRoles(Recipes recipes, IEvents events) : IStep
{
    public static string Name => "create-roles"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var roles = (await recipes.OfAsync(step, ct)).Roles;
        if (!roles.Any(r => r.Permissions.Contains(nameof(TenantPermission.OwnTenant))))
            return StepOutcome.Failed("no-owner-role");

        step.Record(new { roles = roles.Select(r => r.Name) });
        await events.PublishAsync(new TenantRolesGiven(step.Tenant, roles), ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        await events.PublishAsync(new TenantRolesTaken(step.Tenant), ct);
        return StepOutcome.Done;
    }
}
