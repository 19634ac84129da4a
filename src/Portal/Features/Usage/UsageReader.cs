using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What a tenant used of a meter in a time.</summary>
/// <param name="Billed">What is charged for, in the meter's unit: see <see cref="Aggregation"/>.</param>
/// <param name="Used">What counts against a limit, in base units: of what adds up all of it, of levels the last.</param>
public sealed record MeterUse(decimal Billed, long Used);

/// <summary>
/// Reads what was used out of the hours. An hour belongs to the time in which it begins, cut to whole hours on both ends: so every hour belongs to exactly one
/// of two periods that follow each other.
/// </summary>
internal sealed class UsageReader(PortalDb db)
{
    /// <summary>What one tenant used.</summary>
    /// <param name="to">Not a part of it; times to come count as not there.</param>
    /// <returns>By meter; one without a word was not used.</returns>
    public async Task<IReadOnlyDictionary<string, MeterUse>> ReadAsync(TenantId tenant, IReadOnlyList<Meter> meters, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, CancellationToken ct)
    {
        var (first, end) = (UsageHour.Of(from), UsageHour.Of(to));

        // Across tenants: the worker and staff have opened none. Whoever calls names the one that the gate has let them ask about.
        var hours = db.UsageHours.AcrossTenants().AsNoTracking().Where(h => h.TenantId == tenant);
        var sums = await hours.Where(h => h.Hour >= first && h.Hour < end).GroupBy(h => h.Meter)
            .Select(g => new { Meter = g.Key, Sum = g.Sum(h => h.Sum), Max = g.Max(h => h.Max) }).ToDictionaryAsync(g => g.Meter, ct);

        var use = new Dictionary<string, MeterUse>(StringComparer.Ordinal);
        foreach (var meter in meters)
        {
            if (meter.Aggregation == Aggregation.Sum)
            {
                if (sums.TryGetValue(meter.Code, out var sum))
                    use[meter.Code] = new(InUnit(meter, sum.Sum), sum.Sum);

                continue;
            }

            // A level that was measured before the time and not since still stands.
            var before = await hours.Where(h => h.Meter == meter.Code && h.Hour < first).OrderByDescending(h => h.Hour).Select(h => (long?)h.Max).FirstOrDefaultAsync(ct);
            var levels = sums.ContainsKey(meter.Code)
                ? await hours.Where(h => h.Meter == meter.Code && h.Hour >= first && h.Hour < end).OrderBy(h => h.Hour).Select(h => new HourLevel(h.Hour, h.Max)).ToListAsync(ct)
                : [];
            if (before is null && levels.Count == 0)
                continue;

            var last = levels.Count > 0 ? levels[^1].Level : before!.Value;
            var until = end < now ? end : UsageHour.Of(now).AddHours(1);
            use[meter.Code] = new(meter.Aggregation == Aggregation.Max
                ? InUnit(meter, Math.Max(before ?? 0, levels.Count > 0 ? levels.Max(l => l.Level) : 0))
                : Mean(levels, before ?? 0, first, until) / meter.PerUnit, last);
        }

        return use;
    }

    /// <summary>The mean over whole hours; an hour without a measurement keeps the level before it.</summary>
    internal static decimal Mean(IReadOnlyList<HourLevel> levels, long before, DateTimeOffset from, DateTimeOffset to)
    {
        var hours = (to - from).Ticks / TimeSpan.TicksPerHour;
        if (hours <= 0)
            return levels.Count > 0 ? levels[^1].Level : before;

        decimal total = 0;
        var (at, level) = (from, before);
        foreach (var next in levels.Where(l => l.Hour < to))
        {
            total += (decimal)level * ((next.Hour - at).Ticks / TimeSpan.TicksPerHour);
            (at, level) = (next.Hour, next.Level);
        }

        total += (decimal)level * ((to - at).Ticks / TimeSpan.TicksPerHour);
        return total / hours;
    }

    private static decimal InUnit(Meter meter, long quantity) => (decimal)quantity / meter.PerUnit;
}

/// <summary>The highest level of an hour.</summary>
internal readonly record struct HourLevel(DateTimeOffset Hour, long Level);
