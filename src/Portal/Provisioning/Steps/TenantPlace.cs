using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>A tenant's cell, the drivers that make things there, and the ledger of what they made.</summary>
internal sealed class TenantPlace(PortalDb db, DriverSet drivers, TimeProvider time)
{
    /// <summary>Null when the tenant is placed nowhere: then nothing of it can exist.</summary>
    public async Task<Cell?> FindAsync(TenantId tenant, CancellationToken ct) =>
        await (from placement in db.Placements join cell in db.Cells on placement.CellId equals cell.Id where placement.TenantId == tenant select cell).SingleOrDefaultAsync(ct);

    public async Task<Cell> CellAsync(TenantId tenant, CancellationToken ct) =>
        await FindAsync(tenant, ct) ?? throw new InvalidOperationException($"Tenant {tenant} is placed in no cell.");

    public async Task<IDatabaseDriver> DatabaseAsync(TenantId tenant, CancellationToken ct) => drivers.Database((await CellAsync(tenant, ct)).DatabaseDriver);

    public async Task<IStorageDriver> StorageAsync(TenantId tenant, CancellationToken ct) => drivers.Storage((await CellAsync(tenant, ct)).StorageDriver);

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
