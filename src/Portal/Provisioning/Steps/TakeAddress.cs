using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Sees that the address is the tenant's, which it is since somebody asked for the tenant back. Undone, it is free again.</summary>
internal sealed class TakeAddress(PortalDb db) : IStep
{
    public static string Name => "take-address"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        var slug = step.Input<RestoreInput>().Slug;
        step.Record(new { slug });
        return await db.Addresses.AnyAsync(a => a.Slug == slug && a.TenantId == step.Tenant, ct)
            ? StepOutcome.Done
            : StepOutcome.Failed("address-not-held", slug);
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        db.RemoveRange(await db.Addresses.Where(a => a.TenantId == step.Tenant).ToListAsync(ct));
        return StepOutcome.Done;
    }
}
