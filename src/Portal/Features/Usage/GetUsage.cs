using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Usage.Ingest;
using Portal.Features.Usage.Measuring;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>Which time a usage page shows.</summary>
public enum UsageSpan
{
    /// <summary>24 hours, by the hour.</summary>
    Day,

    /// <summary>Seven days, by six hours.</summary>
    Week,

    /// <summary>Thirty days, by the day.</summary>
    Month,

    /// <summary>Ninety days, by three days.</summary>
    Quarter,

    /// <summary>The running billing period, by the day or, where it is a year, by the week.</summary>
    Period,
}

/// <summary>What a tenant used of everything that is counted, beside what its plan gives and what it used in the time before.</summary>
[Requires(TenantPermission.ViewTenant, WhileSuspended = true)]
public sealed record GetUsage(TenantId Tenant, UsageSpan Span) : IQuery<UsageView>, IConcernsTenant;

/// <param name="From">When what is shown begins.</param>
/// <param name="To">When it ends; of a running period this is to come.</param>
/// <param name="Meters">In their order; those that this tenant has neither used nor has a limit of are left out.</param>
public sealed record UsageView(DateTimeOffset From, DateTimeOffset To, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, IReadOnlyList<MeterUsage> Meters);

/// <summary>One meter in the time that is shown.</summary>
/// <param name="Used">What counts against the limit: in the billing period, of levels now; in the meter's unit.</param>
/// <param name="Limit">In the meter's unit; null: none.</param>
/// <param name="OverSince">Since when it is over its limit; null: it is not.</param>
/// <param name="Total">Of the time that is shown: of what adds up all of it, of levels the highest.</param>
/// <param name="Before">The same of the time before it, as long.</param>
/// <param name="Points">By their beginning.</param>
public sealed record MeterUsage(
    string Code, string Name, string Unit, Aggregation Aggregation, decimal Used, decimal? Limit, QuotaKind? Kind, DateTimeOffset? OverSince, decimal Total, decimal Before, IReadOnlyList<UsagePoint> Points);

/// <param name="Value">In the meter's unit; null: to come.</param>
/// <param name="Before">The point as far along in the time before.</param>
public sealed record UsagePoint(DateTimeOffset From, DateTimeOffset To, decimal? Value, decimal? Before);

internal sealed class GetUsageHandler(PortalDb db, QuotaReader quotas, TimeProvider time) : IQueryHandler<GetUsage, UsageView>
{
    public async Task<Result<UsageView>> Handle(GetUsage query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var state = await quotas.ReadAsync(query.Tenant, now, ct);
        var (from, to, step) = Cut(query.Span, state, now);
        var before = from - (to - from);
        var hours = (await db.UsageHours.AsNoTracking().Where(h => h.Hour >= before && h.Hour < to)
            .Select(h => new HourOf(h.Meter, h.Hour, h.Sum, h.Max)).ToListAsync(ct)).ToLookup(h => h.Meter, StringComparer.Ordinal);
        var over = await db.OverLimits.AsNoTracking().ToDictionaryAsync(o => o.Meter, o => o.Since, ct);

        var meters = new List<MeterUsage>();
        foreach (var counter in state.ByMeter.Values)
        {
            if (counter.Entitlement is null && counter.Used == 0 && !hours.Contains(counter.Meter.Code))
                continue;

            var carried = counter.Meter.Aggregation == Aggregation.Sum ? 0 : await LevelBeforeAsync(counter.Meter.Code, before, ct);
            meters.Add(Of(counter, [.. hours[counter.Meter.Code].OrderBy(h => h.Hour)], carried, over, before, from, to, step, now));
        }

        return new UsageView(from, to, state.PeriodStart, state.PeriodEnd, meters);
    }

    private static MeterUsage Of(
        QuotaCounter counter, List<HourOf> hours, long? carried, Dictionary<string, DateTimeOffset> over, DateTimeOffset before, DateTimeOffset from, DateTimeOffset to, TimeSpan step, DateTimeOffset now)
    {
        var meter = counter.Meter;
        var earlier = Values(meter, hours, carried, before, from, step, now);
        var shown = Values(meter, hours, carried, from, to, step, now);
        var points = shown.Select((value, i) => new UsagePoint(from + (step * i), Min(from + (step * (i + 1)), to), value, i < earlier.Count ? earlier[i] : null)).ToList();
        return new MeterUsage(
            meter.Code, meter.Name, meter.Unit, meter.Aggregation, (decimal)counter.Used / meter.PerUnit, counter.Entitlement?.Limit, counter.Entitlement?.Kind,
            over.TryGetValue(meter.Code, out var since) ? since : null, Whole(meter, shown), Whole(meter, earlier), points);
    }

    private static decimal Whole(Meter meter, List<decimal?> values) => meter.Aggregation == Aggregation.Sum ? values.Sum() ?? 0 : values.Max() ?? 0;

    private static List<decimal?> Values(Meter meter, List<HourOf> hours, long? carried, DateTimeOffset from, DateTimeOffset to, TimeSpan step, DateTimeOffset now)
    {
        var values = new List<decimal?>();
        var level = hours.FindLast(h => h.Hour < from) is { Meter: not null } last ? last.Max : carried;
        var next = hours.FindIndex(h => h.Hour >= from);
        for (var at = from; at < to; at += step)
        {
            long sum = 0;
            var highest = level;
            for (; next >= 0 && next < hours.Count && hours[next].Hour < at + step && hours[next].Hour < to; next++)
            {
                sum += hours[next].Sum;
                highest = highest is null || hours[next].Max > highest ? hours[next].Max : highest;
                level = hours[next].Max;
            }

            values.Add(at > now ? null : meter.Aggregation == Aggregation.Sum ? (decimal)sum / meter.PerUnit : (decimal?)highest / meter.PerUnit);
        }

        return values;
    }

    private Task<long?> LevelBeforeAsync(string meter, DateTimeOffset before, CancellationToken ct) =>
        db.UsageHours.Where(h => h.Meter == meter && h.Hour < before).OrderByDescending(h => h.Hour).Select(h => (long?)h.Max).FirstOrDefaultAsync(ct);

    private static (DateTimeOffset From, DateTimeOffset To, TimeSpan Step) Cut(UsageSpan span, TenantQuotas state, DateTimeOffset now)
    {
        var hour = UsageHour.Of(now).AddHours(1);
        return span switch
        {
            UsageSpan.Day => (hour.AddDays(-1), hour, TimeSpan.FromHours(1)),
            UsageSpan.Week => (hour.AddDays(-7), hour, TimeSpan.FromHours(6)),
            UsageSpan.Quarter => (hour.AddDays(-90), hour, TimeSpan.FromDays(3)),
            UsageSpan.Period => (UsageHour.Of(state.PeriodStart), UsageHour.Of(state.PeriodEnd), TimeSpan.FromDays(state.PeriodEnd - state.PeriodStart > TimeSpan.FromDays(45) ? 7 : 1)),
            _ => (hour.AddDays(-30), hour, TimeSpan.FromDays(1)),
        };
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private readonly record struct HourOf(string Meter, DateTimeOffset Hour, long Sum, long Max);
}
