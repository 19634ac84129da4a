using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>The welcome, where the template wants one. What was said cannot be unsaid.</summary>
internal sealed class Tell(Recipes recipes, IEvents events) : IStep
{
    public static string Name => "tell"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var input = step.Input<ProvisionInput>();
        if ((await recipes.OfAsync(step, ct)).Welcome)
            await events.PublishAsync(new TenantReady(step.Tenant, input.Name, input.Slug, input.OwnerEmail, input.Language), ct);

        return StepOutcome.Done;
    }

    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
