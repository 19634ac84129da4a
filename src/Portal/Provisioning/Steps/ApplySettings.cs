using Portal.Kernel;

namespace Portal.Provisioning.Steps;

/// <summary>The template's settings, with sign-up's own answers on top.</summary>
internal sealed class ApplySettings(Recipes recipes, IEvents events) : IStep
{
    public static string Name => "apply-settings"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var input = step.Input<ProvisionInput>();
        var settings = (await recipes.OfAsync(step, ct)).Settings;
        var zone = settings.TimeZones.GetValueOrDefault(input.Region) ?? settings.TimeZones.GetValueOrDefault("default") ?? "Etc/UTC";
        step.Record(new { language = input.Language, timeZone = zone, currency = settings.Currency });
        await events.PublishAsync(new TenantSettingsGiven(step.Tenant, input.Name, input.Language, zone, settings.Currency, settings.Application), ct);
        return StepOutcome.Done;
    }

    /// <summary>Settings go with the tenant.</summary>
    public Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct) => Task.FromResult(StepOutcome.Done);
}
