using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Usage.Ingest;
using Portal.Features.Usage.Measuring;
using Portal.Kernel;

namespace Portal.Features.Usage.Admin;

/// <summary>How tenants are ordered.</summary>
public enum UsageOrder
{
    Biggest,
    FastestGrowing,
}

/// <summary>Which tenants use most of a meter, which grow fastest, which are over a limit, and which events are held.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record ShowTenantUsage(string Meter, UsageOrder Order) : IQuery<TenantUsageView>;

/// <param name="Meters">All that there are, also those that take no events any more.</param>
/// <param name="Rows">At most <see cref="Most"/>.</param>
/// <param name="Over">Tenants over a limit, those that have been for longest first.</param>
/// <param name="Held">Events that were understood and not counted, the newest first.</param>
public sealed record TenantUsageView(IReadOnlyList<Meter> Meters, IReadOnlyList<TenantUsageRow> Rows, IReadOnlyList<OverLimitRow> Over, IReadOnlyList<HeldRow> Held, int HeldCount)
{
    public const int Most = 20;
}

/// <param name="Used">In the last seven days, in the meter's unit: of what adds up all of it, of levels the highest.</param>
/// <param name="Before">In the seven days before them.</param>
public sealed record TenantUsageRow(TenantId Id, string Name, decimal Used, decimal Before);

public sealed record OverLimitRow(TenantId Id, string Name, string Meter, DateTimeOffset Since);

public sealed record HeldRow(Guid Id, TenantId TenantId, string TenantName, string Source, string EventId, string Meter, DateTimeOffset At, decimal Quantity, HeldReason Reason);

internal sealed class ShowTenantUsageHandler(PortalDb db, TimeProvider time) : IQueryHandler<ShowTenantUsage, TenantUsageView>
{
    private const int HeldShown = 50;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task<Result<TenantUsageView>> Handle(ShowTenantUsage query, CancellationToken ct)
    {
        var meters = await db.Meters.AsNoTracking().OrderBy(m => m.RetiredAt != null).ThenBy(m => m.Position).ThenBy(m => m.Code).ToListAsync(ct);
        var over = await (
            from o in db.OverLimits.AcrossTenants()
            join t in db.Tenants on o.TenantId equals t.Id
            orderby o.Since
            select new OverLimitRow(t.Id, t.Name, o.Meter, o.Since)).Take(HeldShown).ToListAsync(ct);
        var held = await (
            from e in db.HeldEvents.AcrossTenants()
            join t in db.Tenants on e.TenantId equals t.Id
            orderby e.ReceivedAt descending
            select new { Event = e, t.Name }).Take(HeldShown).AsNoTracking().ToListAsync(ct);
        return new TenantUsageView(
            meters, meters.Find(m => m.Code == query.Meter) is { } meter ? await RowsAsync(meter, query.Order, ct) : [], over,
            held.ConvertAll(h => new HeldRow(
                h.Event.Id, h.Event.TenantId, h.Name, h.Event.Source, h.Event.EventId, h.Event.Meter, h.Event.At,
                (decimal)h.Event.Quantity / (meters.Find(m => m.Code == h.Event.Meter)?.PerUnit ?? 1), h.Event.Reason)),
            await db.HeldEvents.AcrossTenants().CountAsync(ct));
    }

    private async Task<IReadOnlyList<TenantUsageRow>> RowsAsync(Meter meter, UsageOrder order, CancellationToken ct)
    {
        var middle = UsageHour.Of(time.GetUtcNow()).AddHours(1) - Lately;
        var (now, before) = (await SumsAsync(meter, middle, middle + Lately, ct), await SumsAsync(meter, middle - Lately, middle, ct));
        var rows = now.Select(n => (Id: n.Key, Used: (decimal)n.Value / meter.PerUnit, Before: (decimal)before.GetValueOrDefault(n.Key) / meter.PerUnit));
        rows = order == UsageOrder.Biggest
            ? rows.OrderByDescending(r => r.Used)
            : rows.Where(r => r.Before > 0).OrderByDescending(r => r.Used / r.Before);
        var shown = rows.Take(TenantUsageView.Most).ToList();
        var ids = shown.ConvertAll(r => r.Id);
        var names = await db.Tenants.Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, ct);
        return shown.ConvertAll(r => new TenantUsageRow(r.Id, names.GetValueOrDefault(r.Id, r.Id.ToString()), r.Used, r.Before));
    }

    private Task<Dictionary<TenantId, long>> SumsAsync(Meter meter, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var hours = db.UsageHours.AcrossTenants().Where(h => h.Meter == meter.Code && h.Hour >= from && h.Hour < to).GroupBy(h => h.TenantId);
        return meter.Aggregation == Aggregation.Sum
            ? hours.Select(g => new { g.Key, Value = g.Sum(h => h.Sum) }).ToDictionaryAsync(g => g.Key, g => g.Value, ct)
            : hours.Select(g => new { g.Key, Value = g.Max(h => h.Max) }).ToDictionaryAsync(g => g.Key, g => g.Value, ct);
    }
}
