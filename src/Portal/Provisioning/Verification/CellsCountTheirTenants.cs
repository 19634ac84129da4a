using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Verification;

/// <summary>A cell's count is the number of its tenants, and every place is in a cell that exists.</summary>
internal sealed class CellsCountTheirTenants(PortalDb db) : IVerifyRule
{
    public string Name => "cells";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var counts = (await db.Placements.AsNoTracking().GroupBy(p => p.CellId).Select(g => new { Cell = g.Key, Count = g.Count() }).ToListAsync(ct))
            .ToDictionary(c => c.Cell, c => c.Count);
        foreach (var cell in await db.Cells.AsNoTracking().OrderBy(c => c.Name).ToListAsync(ct))
        {
            counts.Remove(cell.Id, out var count);
            if (cell.Placed != count)
                yield return new Finding(Name, cell.Name, $"It counts {cell.Placed} tenants and has {count}.");
        }

        foreach (var (cell, count) in counts)
            yield return new Finding(Name, cell.ToString(), $"{count} tenants are placed in it, and there is no such cell.");
    }
}
