using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;

namespace Portal.Provisioning.Steps;

/// <summary>Deletes the tenant's passwords and the key that they are encrypted with: copies of them in old backups are noise from then on.</summary>
internal sealed class DeleteSecrets(Vault vault, PortalDb db) : IForwardStep
{
    public const string Deleted = "secrets"; // stored, in the step's data; never rename

    public static string Name => "delete-secrets"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var removed = new Tally();
        removed.Add(Deleted, await db.Secrets.CountAsync(s => s.Owner == step.Tenant.Value, ct));
        removed.Add("keys", await db.DataKeys.CountAsync(k => k.Owner == step.Tenant.Value, ct));
        step.Record(removed.Counts);
        await vault.RemoveAllAsync(step.Tenant.Value, ct);
        return StepOutcome.Done;
    }
}
