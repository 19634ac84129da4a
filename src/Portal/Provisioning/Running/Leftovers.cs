using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Running;

/// <summary>
/// What was made too late: a worker that froze before a step's effect and woke up when the operation had been undone by another has the effect
/// all the same. The fence keeps it out of the control database; what it made outside is taken down here. A tenant that was undone never comes
/// back, so nothing that it is found to have can be of use to anybody.
/// </summary>
internal sealed class Leftovers(PortalDb db, Places places, Vault vault)
{
    /// <summary>Takes down whatever exists of a tenant whose provisioning was undone, or that was deleted; does nothing to any other.</summary>
    public async Task RemoveAsync(TenantId tenant, CancellationToken ct)
    {
        if (tenant == TenantId.Installation || !await IsUndoneAsync(tenant, ct))
            return;

        foreach (var (driver, cell, _) in await places.DatabasesAsync(ct))
            await driver.DeleteAsync(new PlacedTenant(cell, tenant), ct);

        foreach (var (driver, cell, _) in await places.StoragesAsync(ct))
            await driver.DeleteAsync(new PlacedTenant(cell, tenant), ct);

        await vault.RemoveAllAsync(tenant.Value, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The same for everything there is, and half-made files besides.</summary>
    /// <returns>The names of what was removed.</returns>
    public async Task<IReadOnlyList<string>> RemoveAllAsync(CancellationToken ct)
    {
        var removed = new List<string>();
        var moving = (await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        foreach (var (driver, cell, _) in await places.DatabasesAsync(ct))
        {
            var known = await KnownAsync(driver.Kind, ct);
            foreach (var name in (await driver.ListAsync(cell, ct)).Where(n => !known.Contains(n)))
            {
                if (ResourceName.TenantOf(name) is not { } tenant || moving.Contains(tenant))
                    continue;

                var placed = new PlacedTenant(cell, tenant);
                if (name != driver.NameOf(placed))
                    await driver.DeleteHalfMadeAsync(placed, ct);
                else if (await IsUndoneAsync(tenant, ct))
                    await DeleteAsync(driver, placed, ct);
                else
                    continue;

                removed.Add(name);
            }
        }

        foreach (var (driver, cell, _) in await places.StoragesAsync(ct))
        {
            var known = await KnownAsync(driver.Kind, ct);
            foreach (var name in (await driver.ListAsync(cell, ct)).Where(n => !known.Contains(n)))
            {
                if (ResourceName.TenantOf(name) is not { } tenant || !await IsUndoneAsync(tenant, ct))
                    continue;

                await driver.DeleteAsync(new PlacedTenant(cell, tenant), ct);
                removed.Add(name);
            }
        }

        foreach (var (driver, cell, _) in await places.DatabasesAsync(ct))
        {
            foreach (var name in await driver.ListLeftoversAsync(cell, ct))
            {
                await driver.DeleteLeftoverAsync(cell, name, ct);
                removed.Add(name);
            }
        }

        return removed;
    }

    private async Task DeleteAsync(IDatabaseDriver driver, PlacedTenant tenant, CancellationToken ct)
    {
        await driver.DeleteAsync(tenant, ct);
        await vault.RemoveAllAsync(tenant.Tenant.Value, ct); // the password that it was made with
        await db.SaveChangesAsync(ct);
    }

    private async Task<HashSet<string>> KnownAsync(string kind, CancellationToken ct) =>
        [.. await db.Resources.AsNoTracking().Where(r => r.Kind == kind && r.State == ResourceState.Present).Select(r => r.Name).ToListAsync(ct)];

    private async Task<bool> IsUndoneAsync(TenantId tenant, CancellationToken ct)
    {
        var operations = await db.Operations.AsNoTracking().Where(o => o.TenantId == tenant).Select(o => new { o.Kind, o.Status, o.FinishedAt, o.CreatedAt }).ToListAsync(ct);
        return operations.TrueForAll(o => o.FinishedAt != null)
            && (operations.Where(o => o.Kind == OperationKind.Provision).MaxBy(o => o.CreatedAt) is { Status: OperationStatus.Cancelled }
                || operations.Exists(o => o is { Kind: OperationKind.Delete, Status: OperationStatus.Succeeded }))
            && !await db.Resources.AnyAsync(r => r.TenantId == tenant && r.State == ResourceState.Present, ct);
    }
}
