using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>A tenant's cell, the drivers that make things there, and the ledger of what they made.</summary>
internal sealed class TenantPlace(PortalDb db, DriverSet drivers, Places places, TimeProvider time)
{
    /// <summary>Null when the tenant is placed nowhere: then nothing of it can exist.</summary>
    public async Task<Cell?> FindAsync(TenantId tenant, CancellationToken ct) =>
        await (from placement in db.Placements join cell in db.Cells on placement.CellId equals cell.Id where placement.TenantId == tenant select cell).SingleOrDefaultAsync(ct);

    public async Task<Cell> CellAsync(TenantId tenant, CancellationToken ct) =>
        await FindAsync(tenant, ct) ?? throw new InvalidOperationException($"Tenant {tenant} is placed in no cell.");

    /// <summary>The tenant's database: of the kind that the ledger says, or that its provisioning asks for while there is none yet.</summary>
    public async Task<(IDatabaseDriver Driver, PlacedTenant Tenant)> DatabaseAsync(StepContext step, CancellationToken ct)
    {
        var cell = await CellAsync(step.Tenant, ct);
        var made = await LedgerAsync(step.Tenant, ct);
        var driver = made is null ? drivers.Database(cell.Engine, step.Input<ProvisionInput>().Isolation) : drivers.Database(made.Kind);
        var login = driver.HasLogins ? await places.LoginAsync(step.Tenant, made?.SecretVersion ?? 1, ct) : null;
        return (driver, new PlacedTenant(await places.AccessAsync(cell, ct), step.Tenant, login));
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
        var resource = await db.Resources.SingleOrDefaultAsync(r => r.Kind == kind && r.Name == name, ct);
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

    public async Task RemovedAsync(TenantId tenant, string kind, CancellationToken ct)
    {
        foreach (var resource in await db.Resources.Where(r => r.TenantId == tenant && r.Kind == kind && r.State == ResourceState.Present).ToListAsync(ct))
        {
            resource.State = ResourceState.Removed;
            resource.RemovedAt = time.GetUtcNow();
        }
    }
}
