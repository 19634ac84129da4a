using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What is counted, in the order in which it is shown.</summary>
[Anonymous("The price page names what is counted.")]
public sealed record ListMeters : IQuery<IReadOnlyList<Meter>>;

internal sealed class ListMetersHandler(PortalDb db, QueryCache cache) : IQueryHandler<ListMeters, IReadOnlyList<Meter>>
{
    public async Task<Result<IReadOnlyList<Meter>>> Handle(ListMeters query, CancellationToken ct) =>
        await cache.ReadAsync(Meter.CacheKey, () => db.Meters.AsNoTracking().Where(m => m.RetiredAt == null).OrderBy(m => m.Position).ThenBy(m => m.Code).ToListAsync(ct), ct);
}
