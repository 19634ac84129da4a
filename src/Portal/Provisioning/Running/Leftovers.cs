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

    /// <summary>The same for everything there is, and half-made files and old templates besides. A server that is away keeps nobody from looking at the others.</summary>
    public async Task<Swept> RemoveAllAsync(CancellationToken ct)
    {
        var swept = new Sweep();
        var moving = (await db.Operations.AsNoTracking().Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var databases = await places.DatabasesAsync(ct);
        foreach (var (driver, cell, cellName) in databases)
        {
            var known = await KnownAsync(driver.Kind, ct);
            var names = await swept.ListAsync(cellName, driver.Kind, () => driver.ListAsync(cell, ct));
            foreach (var name in names.Where(n => !known.Contains(n)))
            {
                if (ResourceName.TenantOf(name) is not { } tenant || moving.Contains(tenant))
                    continue;

                var placed = new PlacedTenant(cell, tenant);
                if (name != driver.NameOf(placed))
                    await swept.RemoveAsync(name, () => driver.DeleteHalfMadeAsync(placed, ct));
                else if (await IsUndoneAsync(tenant, ct) && await swept.RemoveAsync(name, () => driver.DeleteAsync(placed, ct)))
                    await ForgetAsync(tenant, ct);
            }
        }

        foreach (var (driver, cell, cellName) in await places.StoragesAsync(ct))
        {
            var known = await KnownAsync(driver.Kind, ct);
            var names = await swept.ListAsync(cellName, driver.Kind, () => driver.ListAsync(cell, ct));
            foreach (var name in names.Where(n => !known.Contains(n)))
            {
                if (ResourceName.TenantOf(name) is { } tenant && await IsUndoneAsync(tenant, ct))
                    await swept.RemoveAsync(name, () => driver.DeleteAsync(new PlacedTenant(cell, tenant), ct));
            }
        }

        foreach (var (driver, cell, cellName) in databases)
        {
            foreach (var name in await swept.ListAsync(cellName, driver.Kind, () => driver.ListLeftoversAsync(cell, ct)))
                await swept.RemoveAsync(name, () => driver.DeleteLeftoverAsync(cell, name, ct));
        }

        return new Swept(swept.Removed, swept.Failed);
    }

    // The password that it was made with.
    private async Task ForgetAsync(TenantId tenant, CancellationToken ct)
    {
        await vault.RemoveAllAsync(tenant.Value, ct);
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

    /// <summary>Guards what is asked of servers, and nothing that is asked of the control database: without that one there is nothing to go on with.</summary>
    private sealed class Sweep
    {
        private readonly HashSet<string> _away = [];

        public List<string> Removed { get; } = [];

        public List<string> Failed { get; } = [];

        /// <returns>Nothing where it cannot be listed; that is asked and said once.</returns>
        public async Task<IReadOnlyCollection<string>> ListAsync(string cell, string kind, Func<Task<IReadOnlyCollection<string>>> list)
        {
            var where = cell.Length > 0 ? $"cell {cell}, {kind}" : kind;
            if (_away.Contains(where))
                return [];

            IReadOnlyCollection<string> names = [];
            if (await TryAsync($"{where}: what is there cannot be listed", async () => names = await list()))
                return names;

            _away.Add(where);
            return [];
        }

        public async Task<bool> RemoveAsync(string name, Func<Task> remove)
        {
            var isGone = await TryAsync($"{name} cannot be removed", remove);
            if (isGone)
                Removed.Add(name);

            return isGone;
        }

        private async Task<bool> TryAsync(string what, Func<Task> work)
        {
            try
            {
                await work();
                return true;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Failed.Add($"{what}: {exception.GetBaseException().Message}");
                return false;
            }
        }
    }
}

/// <param name="Removed">The names of what was removed.</param>
/// <param name="Failed">What could not be looked at or removed, a line each, for an operator.</param>
internal sealed record Swept(IReadOnlyList<string> Removed, IReadOnlyList<string> Failed);
