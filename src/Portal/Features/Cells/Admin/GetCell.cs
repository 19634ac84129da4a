using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>One cell: who lives there and what exists there.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetCell(CellId Id) : IQuery<CellDetails>;

/// <param name="Newest">The tenants placed there last, at most <see cref="GetCellHandler.Shown"/>.</param>
public sealed record CellDetails(CellRow Cell, CellPlace Place, IReadOnlyList<CellTenant> Newest, IReadOnlyList<CellResources> Resources);

/// <summary>How a cell is reached and what it offers; how to get in is a secret and is never read here.</summary>
/// <param name="Server">Host, port and user of the database server; null where there is none.</param>
/// <param name="StorageServer">The storage account; null where there is none.</param>
/// <param name="PoolSize">How many databases are kept ready.</param>
/// <param name="IsInUse">Something of a tenant is there: neither kind of server can be changed.</param>
public sealed record CellPlace(string? Server, string? StorageServer, bool OffersOwnDatabase, bool OffersSharedDatabase, int PoolSize, bool IsInUse);

public sealed record CellTenant(TenantId Id, string Name, string Slug, TenantStatus Status, DateTimeOffset PlacedAt);

/// <summary>What exists there of one kind.</summary>
/// <param name="Bytes">As last measured.</param>
public sealed record CellResources(string Kind, int Count, long Bytes);

internal sealed class GetCellHandler(PortalDb db, IStringLocalizer<CellsAdminText> text) : IQueryHandler<GetCell, CellDetails>
{
    public const int Shown = 50;

    public async Task<Result<CellDetails>> Handle(GetCell query, CancellationToken ct)
    {
        var cell = await db.Cells.AsNoTracking().SingleOrDefaultAsync(c => c.Id == query.Id, ct);
        if (cell is null)
            return Error.NotFound(text["cell.none"]);

        var newest = await db.Placements
            .Where(p => p.CellId == query.Id)
            .Join(db.Tenants, p => p.TenantId, t => t.Id, (p, t) => new { p, t })
            .OrderByDescending(r => r.p.PlacedAt)
            .Take(Shown)
            .Select(r => new CellTenant(r.t.Id, r.t.Name, r.t.Slug, r.t.Status, r.p.PlacedAt))
            .ToListAsync(ct);
        var resources = await db.Resources
            .Where(r => r.CellId == query.Id && r.State == ResourceState.Present)
            .GroupBy(r => r.Kind)
            .Select(g => new CellResources(g.Key, g.Count(), g.Sum(r => r.SizeBytes ?? 0)))
            .ToListAsync(ct);
        var row = new CellRow(cell.Id, cell.Name, cell.Region, cell.Engine, cell.StorageDriver, cell.Placed, cell.Capacity, cell.IsOpen);
        var place = new CellPlace(
            cell.Server, cell.StorageServer, cell.OffersOwnDatabase, cell.OffersSharedDatabase, cell.PoolSize, cell.Placed > 0 || resources.Count > 0);
        return new CellDetails(row, place, newest, [.. resources.OrderBy(r => r.Kind, StringComparer.Ordinal)]);
    }
}
