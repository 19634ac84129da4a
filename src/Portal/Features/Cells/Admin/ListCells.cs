using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>Every cell with how full it is.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListCells : IQuery<IReadOnlyList<CellRow>>;

public sealed record CellRow(CellId Id, string Name, string Region, DatabaseEngine Engine, string StorageDriver, int Placed, int Capacity, bool IsOpen)
{
    /// <summary>From 0 to 1.</summary>
    public double Share => Capacity == 0 ? 1 : (double)Placed / Capacity;
}

internal sealed class ListCellsHandler(PortalDb db) : IQueryHandler<ListCells, IReadOnlyList<CellRow>>
{
    public async Task<Result<IReadOnlyList<CellRow>>> Handle(ListCells query, CancellationToken ct) =>
        await db.Cells
            .OrderBy(c => c.Region).ThenBy(c => c.Name)
            .Select(c => new CellRow(c.Id, c.Name, c.Region, c.Engine, c.StorageDriver, c.Placed, c.Capacity, c.IsOpen))
            .ToListAsync(ct);
}
