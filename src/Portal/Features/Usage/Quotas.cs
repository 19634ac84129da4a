using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>What a quota says to somebody who wants to use more.</summary>
public enum QuotaAnswer
{
    /// <summary>It is within the limit, or there is none.</summary>
    Allowed,

    /// <summary>It is beyond a soft limit: allowed, and billed where it has a price.</summary>
    Overage,

    /// <summary>It is beyond a limit that slows down.</summary>
    Throttled,

    /// <summary>It is beyond a hard limit.</summary>
    Refused,
}

/// <param name="Used">In this period (of levels: now), in base units.</param>
/// <param name="Limit">In base units; null: none.</param>
public readonly record struct QuotaDecision(QuotaAnswer Answer, long Used, long? Limit);

/// <summary>How much of its limits a tenant has used, with when that was read and until when it counts.</summary>
/// <param name="ByMeter">Every meter that there is.</param>
public sealed record TenantQuotas(IReadOnlyDictionary<string, QuotaCounter> ByMeter, DateTimeOffset ReadAt, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

/// <summary>One meter of one tenant.</summary>
public sealed class QuotaCounter(Meter meter, Entitlement? entitlement, long used)
{
    private long _used = used;

    public Meter Meter { get; } = meter;

    /// <summary>What the plan says; null: nothing, so there is no limit.</summary>
    public Entitlement? Entitlement { get; } = entitlement;

    /// <summary>In base units; null: none.</summary>
    public long? Limit { get; } = entitlement is null ? null : (long)Math.Min(entitlement.Limit * meter.PerUnit, long.MaxValue / 2);

    public long Used => Volatile.Read(ref _used);

    public QuotaDecision Decide(long more)
    {
        var used = Used;
        if (Limit is not { } limit || used + more <= limit)
            return new(QuotaAnswer.Allowed, used, Limit);

        return new(Entitlement!.Kind switch
        {
            QuotaKind.Hard => QuotaAnswer.Refused,
            QuotaKind.Throttled => QuotaAnswer.Throttled,
            _ => QuotaAnswer.Overage,
        }, used, limit);
    }

    /// <summary>What was counted in this process since it was read.</summary>
    internal void Note(long quantity)
    {
        if (Meter.Aggregation == Aggregation.Sum)
            Interlocked.Add(ref _used, quantity);
        else
            Interlocked.Exchange(ref _used, quantity);
    }
}

/// <summary>
/// Decides whether a tenant may use more, from memory: what this process counts is known at once, what others count at the latest after
/// ten seconds. A limit can therefore be passed by what all other processes count in that time, and by nothing more.
/// </summary>
public interface IQuotas
{
    ValueTask<TenantQuotas> OfAsync(TenantId tenant, CancellationToken ct);
}

internal sealed class Quotas(IServiceScopeFactory scopes, TimeProvider time) : IQuotas
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(10);

    private const int MostKept = 50_000;

    private readonly ConcurrentDictionary<TenantId, TenantQuotas> _known = new();

    public ValueTask<TenantQuotas> OfAsync(TenantId tenant, CancellationToken ct) =>
        _known.TryGetValue(tenant, out var known) && time.GetUtcNow() is var now && now - known.ReadAt < FreshFor && now < known.PeriodEnd ? new(known) : new(ReadAsync(tenant, ct));

    /// <summary>Counts what this process has just stored.</summary>
    internal void Note(TenantId tenant, string meter, long quantity)
    {
        if (_known.TryGetValue(tenant, out var known) && known.ByMeter.TryGetValue(meter, out var counter))
            counter.Note(quantity);
    }

    private async Task<TenantQuotas> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (now, services) = (time.GetUtcNow(), scope.ServiceProvider);
        var read = await services.GetRequiredService<QuotaReader>().ReadAsync(tenant, now, ct);
        if (_known.Count >= MostKept)
            _known.Clear(); // rather read all again than grow for ever

        return _known[tenant] = read;
    }
}

/// <summary>Reads how a tenant stands with its limits, from the database.</summary>
internal sealed class QuotaReader(PortalDb db, MeterCatalogue catalogue, UsageReader usage)
{
    public async Task<TenantQuotas> ReadAsync(TenantId tenant, DateTimeOffset now, CancellationToken ct)
    {
        var meters = await catalogue.ReadAsync(ct);
        var found = await (
            from t in db.Tenants
            join p in db.Plans on t.PlanId equals p.Id
            where t.Id == tenant
            select new { t.ActivatedAt, t.CreatedAt, Plan = p }).AsNoTracking().SingleAsync(ct);

        // Across tenants: a program with a key has opened none.
        var account = await db.BillingAccounts.AcrossTenants().AsNoTracking().SingleOrDefaultAsync(a => a.TenantId == tenant, ct)
            ?? BillingAccount.Open(tenant, found.Plan.Terms, found.ActivatedAt ?? found.CreatedAt);
        var use = await usage.ReadAsync(tenant, meters, account.PeriodStart, account.PeriodEnd, now, ct);
        return new TenantQuotas(
            meters.ToDictionary(m => m.Code, m => new QuotaCounter(m, found.Plan.Terms.Of(m.Code), use.GetValueOrDefault(m.Code)?.Used ?? 0), StringComparer.Ordinal),
            now, account.PeriodStart, account.PeriodEnd);
    }
}
