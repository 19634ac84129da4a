using Portal.Features.Billing.Accounts;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing;

/// <summary>What the running period costs, net: until now, and when it is over.</summary>
/// <param name="SoFar">By what was used until now.</param>
/// <param name="Range">The least and the most that it will probably be; null: too early to say.</param>
/// <param name="Lines">Of <paramref name="SoFar"/>.</param>
public sealed record CostForecast(string Currency, decimal SoFar, CostRange? Range, IReadOnlyList<RatedCharge> Lines);

/// <summary>Net amounts, rounded.</summary>
public sealed record CostRange(decimal Low, decimal High);

/// <summary>What was used of a running period, and what two ways of going on would make of it.</summary>
/// <param name="SoFar">What is charged for until now.</param>
/// <param name="Steady">When it is over, if it goes on as in the whole period so far.</param>
/// <param name="Recent">When it is over, if it goes on as in the last week.</param>
public sealed record UseForecast(
    IReadOnlyDictionary<string, MeterUse> Use, IReadOnlyDictionary<string, decimal> SoFar, IReadOnlyDictionary<string, decimal> Steady, IReadOnlyDictionary<string, decimal> Recent, bool IsEarly);

/// <summary>Estimates what a period will cost. At its end the estimate is what the invoice says, because both rate the same quantities in the same place.</summary>
internal sealed class Forecasting(UsageReader usage, MeterCatalogue catalogue, TimeProvider time)
{
    private const decimal EarlyShare = 0.05m;
    private static readonly TimeSpan Early = TimeSpan.FromHours(24);
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    public async Task<UseForecast> UseAsync(TenantId tenant, BillingAccount account, CancellationToken ct)
    {
        var (now, meters) = (time.GetUtcNow(), await catalogue.ReadAsync(ct));
        var (begin, end) = (account.PeriodStart, account.PeriodEnd);
        var use = await usage.ReadAsync(tenant, meters, begin, end, now, ct);
        var lately = now - Lately > begin ? now - Lately : begin;
        var recent = lately == begin ? use : await usage.ReadAsync(tenant, meters, lately, end, now, ct);

        var (elapsed, whole) = (Hours(Min(now, end) - begin), Hours(end - begin));
        Dictionary<string, decimal> soFar = [], steadily = [], recently = [];
        foreach (var meter in meters.Where(m => use.ContainsKey(m.Code)))
        {
            var (billed, level) = (use[meter.Code].Billed, (decimal)use[meter.Code].Used / meter.PerUnit);
            var inRecent = recent.GetValueOrDefault(meter.Code)?.Billed ?? 0;
            soFar[meter.Code] = billed;
            steadily[meter.Code] = Projection.AtTheEnd(meter.Aggregation, billed, level, Rate(billed, elapsed), elapsed, whole);
            recently[meter.Code] = Projection.AtTheEnd(meter.Aggregation, billed, level, Rate(inRecent, Hours(Min(now, end) - lately)), elapsed, whole);
        }

        return new UseForecast(use, soFar, steadily, recently, now - begin < Early || elapsed < whole * EarlyShare);
    }

    /// <summary>What this plan costs with it. In a trial the plan costs nothing yet, and this says what it would.</summary>
    public static CostForecast Cost(PlanTerms terms, UseForecast of)
    {
        var lines = PlanRating.Rate(terms, of.SoFar);
        var (one, other) = (Sum(PlanRating.Rate(terms, of.Steady)), Sum(PlanRating.Rate(terms, of.Recent)));
        return new CostForecast(terms.Currency, Sum(lines), of.IsEarly ? null : new CostRange(Math.Min(one, other), Math.Max(one, other)), lines);
    }

    private static decimal Sum(IEnumerable<RatedCharge> lines) => lines.Sum(l => l.Amount);

    private static decimal Rate(decimal quantity, decimal hours) => hours <= 0 ? 0 : quantity / hours;

    private static decimal Hours(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerHour;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
