using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Usage.Ingest;
using Portal.Provisioning.Verification;

namespace Portal.Features.Usage;

/// <summary>What stands in the hours is what the events of the same time come to, for as long as events are kept.</summary>
internal sealed class HoursMatchEvents(PortalDb db, TimeProvider time) : IVerifyRule
{
    public string Name => "usage";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Across tenants: the rule is about all of them. A day less than events are kept, so that none of them goes while it is looked at.
        var since = UsageHour.Of(time.GetUtcNow() - UsageEvent.KeptFor).AddDays(1);
        var events = await db.UsageEvents.AcrossTenants().Where(e => e.At >= since).GroupBy(e => new { e.TenantId, e.Meter })
            .Select(g => new { g.Key, Sum = g.Sum(e => e.Quantity), Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => (g.Sum, g.Count), ct);
        var hours = await db.UsageHours.AcrossTenants().Where(h => h.Hour >= since).GroupBy(h => new { h.TenantId, h.Meter })
            .Select(g => new { g.Key, Sum = g.Sum(h => h.Sum), Count = g.Sum(h => h.Count) }).ToDictionaryAsync(g => g.Key, g => (g.Sum, g.Count), ct);
        foreach (var key in events.Keys.Union(hours.Keys))
        {
            var (of, counted) = (events.GetValueOrDefault(key), hours.GetValueOrDefault(key));
            if (of != counted)
                yield return new Finding(Name, $"{key.TenantId} {key.Meter}", $"has {of.Count} events over {of.Sum}, and its hours count {counted.Count} over {counted.Sum}");
        }
    }
}
