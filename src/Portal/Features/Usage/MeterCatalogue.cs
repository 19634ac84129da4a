using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Usage;

/// <summary>The meters that take events, in the order in which they are shown.</summary>
internal sealed class MeterCatalogue(PortalDb db, QueryCache cache)
{
    public Task<List<Meter>> ReadAsync(CancellationToken ct) =>
        cache.ReadAsync(Meter.CacheKey, () => db.Meters.AsNoTracking().Where(m => m.RetiredAt == null).OrderBy(m => m.Position).ThenBy(m => m.Code).ToListAsync(ct), ct);
}
