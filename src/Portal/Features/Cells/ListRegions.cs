using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells;

/// <summary>The regions in which a new tenant finds room now.</summary>
[Anonymous("Visitors choose a region before they have an account.")]
public sealed record ListRegions : IQuery<IReadOnlyList<RegionChoice>>;

/// <param name="Code">As stored: <c>eu</c>.</param>
/// <param name="Name">In the caller's language.</param>
public sealed record RegionChoice(string Code, string Name);

internal sealed class ListRegionsHandler(PortalDb db, QueryCache cache, IStringLocalizer<CellsText> text) : IQueryHandler<ListRegions, IReadOnlyList<RegionChoice>>
{
    public async Task<Result<IReadOnlyList<RegionChoice>>> Handle(ListRegions query, CancellationToken cancellationToken)
    {
        var codes = await cache.ReadAsync(
            Cell.CacheKey, () => db.Cells.Where(c => c.IsOpen && c.Placed < c.Capacity).Select(c => c.Region).Distinct().ToListAsync(cancellationToken), cancellationToken);
        return codes.Select(c => new RegionChoice(c, text.NameOf(c))).OrderBy(r => r.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
    }
}
