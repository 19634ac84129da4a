using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>A tenant's cell, the drivers that make things there, and the ledger of what they made.</summary>
internal sealed class TenantPlace(PortalDb db, DriverSet drivers, Places places, TimeProvider time)
{
    private (TenantId Tenant, Cell Cell)? _found;

    /// <summary>Null when the tenant is placed nowhere: then nothing of it can exist.</summary>
    public async Task<Cell?> FindAsync(TenantId tenant, CancellationToken ct) =>
        await (from placement in db.Placements join cell in db.Cells on placement.CellId equals cell.Id where placement.TenantId == tenant select cell).SingleOrDefaultAsync(ct);

    /// <summary>Asked for once in a unit of work: a tenant does not move within a step.</summary>
    public async Task<Cell> CellAsync(TenantId tenant, CancellationToken ct)
    {
        if (_found is { } found && found.Tenant == tenant)
            return found.Cell;

        var cell = await FindAsync(tenant, ct) ?? throw new InvalidOperationException($"Tenant {tenant} is placed in no cell.");
        _found = (tenant, cell);
        return cell;
    }

    /// <summary>The tenant's database: of the kind that the ledger says, or that its provisioning asks for while there is none yet.</summary>
    public async Task<(IDatabaseDriver Driver, PlacedTenant Tenant)> DatabaseAsync(StepContext step, CancellationToken ct)
    {
        var cell = await CellAsync(step.Tenant, ct);
        var made = await LedgerAsync(step.Tenant, ct);
        var driver = made is null ? drivers.Database(cell.Engine, step.Input<ProvisionInput>().Isolation) : drivers.Database(made.Kind);
        return (driver, await PlacedAsync(cell, driver, step.Tenant, made?.SecretVersion ?? 1, ct));
    }

    /// <summary>The tenant's database as the ledger has it; null where it has none.</summary>
    public async Task<(IDatabaseDriver Driver, PlacedTenant Tenant)?> MadeDatabaseAsync(TenantId tenant, CancellationToken ct)
    {
        if (await FindAsync(tenant, ct) is not { } cell || await LedgerAsync(tenant, ct) is not { } made)
            return null;

        var driver = drivers.Database(made.Kind);
        return (driver, await PlacedAsync(cell, driver, tenant, made.SecretVersion ?? 1, ct));
    }

    /// <summary>Wherever a database of the tenant may be: one entry for each driver of each of its cells, whether or not the ledger has something there.</summary>
    public async Task<IReadOnlyList<(IDatabaseDriver Driver, PlacedTenant Tenant)>> PossibleDatabasesAsync(TenantId tenant, CancellationToken ct)
    {
        var cells = await CellsAsync(tenant, ct);
        return [.. (await places.DatabasesAsync(ct)).Where(d => !d.Driver.IsPerCell || cells.Contains(d.Cell.Id)).Select(d => (d.Driver, new PlacedTenant(d.Cell, tenant)))];
    }

    /// <inheritdoc cref="PossibleDatabasesAsync"/>
    public async Task<IReadOnlyList<(IStorageDriver Driver, PlacedTenant Tenant)>> PossibleStoragesAsync(TenantId tenant, CancellationToken ct)
    {
        var cells = await CellsAsync(tenant, ct);
        return [.. (await places.StoragesAsync(ct)).Where(s => !s.Driver.IsPerCell || cells.Contains(s.Cell.Id)).Select(s => (s.Driver, new PlacedTenant(s.Cell, tenant)))];
    }

    public async Task<(IStorageDriver Driver, PlacedTenant Tenant)> StorageAsync(TenantId tenant, CancellationToken ct)
    {
        var cell = await CellAsync(tenant, ct);
        return (drivers.Storage(cell.StorageDriver), new PlacedTenant(await places.AccessAsync(cell, ct), tenant));
    }

    /// <summary>The ledger's row of the tenant's database; null while there is none.</summary>
    public async Task<Resource?> LedgerAsync(TenantId tenant, CancellationToken ct)
    {
        var kinds = drivers.Databases.Select(d => d.Kind).ToList();
        return await db.Resources.SingleOrDefaultAsync(r => r.TenantId == tenant && kinds.Contains(r.Kind) && r.State == ResourceState.Present, ct);
    }

    /// <summary>The ledger's row of a resource that exists, made where there is none.</summary>
    public async Task<Resource> PresentAsync(TenantId tenant, string kind, string name, CancellationToken ct)
    {
        var resource = db.Resources.Local.FirstOrDefault(r => r.Kind == kind && r.Name == name) ?? await db.Resources.SingleOrDefaultAsync(r => r.Kind == kind && r.Name == name, ct);
        if (resource is null)
        {
            var cell = await CellAsync(tenant, ct);
            resource = new Resource { Id = Guid.CreateVersion7(), TenantId = tenant, Kind = kind, Name = name, CellId = cell.Id, CreatedAt = time.GetUtcNow() };
            db.Resources.Add(resource);
        }

        resource.State = ResourceState.Present;
        resource.RemovedAt = null;
        return resource;
    }

    /// <summary>Notes what a resource holds before it is taken down, for the certificate.</summary>
    public async Task MeasuredAsync(TenantId tenant, string kind, long? bytes, CancellationToken ct)
    {
        foreach (var resource in await db.Resources.Where(r => r.TenantId == tenant && r.Kind == kind && r.State == ResourceState.Present).ToListAsync(ct))
            resource.SizeBytes = bytes ?? resource.SizeBytes;
    }

    public async Task RemovedAsync(TenantId tenant, string kind, CancellationToken ct)
    {
        foreach (var resource in await db.Resources.Where(r => r.TenantId == tenant && r.Kind == kind && r.State == ResourceState.Present).ToListAsync(ct))
        {
            resource.State = ResourceState.Removed;
            resource.RemovedAt = time.GetUtcNow();
        }
    }

    private async Task<PlacedTenant> PlacedAsync(Cell cell, IDatabaseDriver driver, TenantId tenant, int version, CancellationToken ct) =>
        new(await places.AccessAsync(cell, ct), tenant, driver.HasLogins ? await places.LoginAsync(tenant, version, ct) : null);

    /// <summary>Where it lives, and wherever the ledger says that it ever had something.</summary>
    private async Task<HashSet<CellId>> CellsAsync(TenantId tenant, CancellationToken ct)
    {
        var cells = await db.Resources.Where(r => r.TenantId == tenant && r.CellId != null).Select(r => r.CellId!.Value).ToListAsync(ct);
        cells.AddRange(await db.Placements.Where(p => p.TenantId == tenant).Select(p => p.CellId).ToListAsync(ct));
        return [.. cells];
    }
}
