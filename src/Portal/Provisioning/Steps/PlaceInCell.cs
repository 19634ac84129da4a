using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Chooses the emptiest open cell of the tenant's region; the cell's count changes in the same commit.</summary>
internal sealed class PlaceInCell(PortalDb db, IEvents events, TimeProvider time) : IStep
{
    public static string Name => "place-in-cell"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        if (await db.Placements.AnyAsync(p => p.TenantId == step.Tenant, ct))
            return StepOutcome.Done;

        var (region, isolation) = (step.Input<ProvisionInput>().Region, step.Input<ProvisionInput>().Isolation);
        var cells = (await db.Cells.Where(c => c.Region == region && c.IsOpen && c.Placed < c.Capacity).ToListAsync(ct)).Where(c => c.Offers(isolation)).ToList();
        if (cells.Count == 0)
            return new StepOutcome.GivenUp(new StepReason($"no-room.{isolation}", "no-room.advice", [region]));

        var cell = cells.OrderBy(c => (double)c.Placed / c.Capacity).ThenBy(c => c.Name, StringComparer.Ordinal).First();
        cell.Placed++;
        db.Placements.Add(new Placement { TenantId = step.Tenant, CellId = cell.Id, PlacedAt = time.GetUtcNow() });
        step.Record(new { cell = cell.Name });
        await events.PublishAsync(new TenantPlaced(step.Tenant, cell.Id), ct);
        return StepOutcome.Done;
    }

    public async Task<StepOutcome> UndoAsync(StepContext step, CancellationToken ct)
    {
        if (await db.Placements.SingleOrDefaultAsync(p => p.TenantId == step.Tenant, ct) is not { } placement)
            return StepOutcome.Done;

        db.Placements.Remove(placement);
        if (await db.Cells.SingleOrDefaultAsync(c => c.Id == placement.CellId, ct) is { } cell)
            cell.Placed--;

        return StepOutcome.Done;
    }
}
