using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Gives the tenant's place in its cell back, and any address.</summary>
internal sealed class ReleasePlace(PortalDb db) : IForwardStep
{
    public static string Name => "release-place"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        db.RemoveRange(await db.Addresses.Where(a => a.TenantId == step.Tenant).ToListAsync(ct));
        if (await db.Placements.SingleOrDefaultAsync(p => p.TenantId == step.Tenant, ct) is not { } placement)
            return StepOutcome.Done;

        db.Placements.Remove(placement);
        if (await db.Cells.SingleOrDefaultAsync(c => c.Id == placement.CellId, ct) is { } cell)
        {
            cell.Placed--;
            step.Record(new { cell = cell.Name });
        }

        return StepOutcome.Done;
    }
}
