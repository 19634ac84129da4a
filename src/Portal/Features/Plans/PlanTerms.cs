using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Features.Billing.Rating;

namespace Portal.Features.Plans;

/// <summary>How often a plan is billed. Stored in the terms as text; never rename.</summary>
public enum BillingInterval
{
    Month,
    Year,
}

/// <summary>What happens at a limit. Stored in the terms as text; never rename.</summary>
public enum QuotaKind
{
    /// <summary>Alerts; more can be used and is billed where it has a price.</summary>
    Soft,

    /// <summary>More is refused.</summary>
    Hard,

    /// <summary>More is slowed down.</summary>
    Throttled,
}

/// <summary>A position of a plan's price.</summary>
/// <param name="Meter">The meter whose quantity is priced, in its own unit, and billed when the period is over; null: the base price, billed before the period begins.</param>
public sealed record Charge(string? Meter, Price Price);

/// <summary>How much of a meter a plan gives in a billing period (of levels such as members: at once).</summary>
/// <param name="Limit">In the meter's unit.</param>
public sealed record Entitlement(string Meter, decimal Limit, QuotaKind Kind);

/// <summary>What a version of a plan costs and gives. Kept as one document, because it is only ever read and replaced whole.</summary>
public sealed record PlanTerms
{
    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; init; } = "EUR";

    public BillingInterval Interval { get; init; } = BillingInterval.Month;

    /// <summary>True: no price is shown; who wants it talks to the provider first.</summary>
    public bool IsByAgreement { get; init; }

    /// <summary>Days before the first price is due; 0: none.</summary>
    public int TrialDays { get; init; }

    public IReadOnlyList<Charge> Charges { get; init; } = [];

    public IReadOnlyList<Entitlement> Entitlements { get; init; } = [];

    /// <summary>Codes of what is switched on: <c>sso</c>, and the provider's own.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The base price of one interval, in full precision.</summary>
    [JsonIgnore]
    public decimal Base => Charges.Where(c => c.Meter is null).Sum(c => c.Price.Rate(1));

    [JsonIgnore]
    public bool HasUsagePricing => Charges.Any(c => c.Meter is not null);

    /// <summary>Whether nothing in it can ever cost anything.</summary>
    [JsonIgnore]
    public bool IsFree => !IsByAgreement && Base == 0 && !HasUsagePricing;

    public Entitlement? Of(string meter) => Entitlements.FirstOrDefault(e => e.Meter == meter);

    public decimal? LimitOf(string meter) => Of(meter)?.Limit;

    public decimal? HardLimitOf(string meter) => Of(meter) is { Kind: QuotaKind.Hard } entitlement ? entitlement.Limit : null;
}

/// <summary>How terms are stored.</summary>
internal static class PlanTermsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
    };

    public static string Write(PlanTerms terms) => JsonSerializer.Serialize(terms, Options);

    public static PlanTerms Read(string json) => JsonSerializer.Deserialize<PlanTerms>(json, Options)!;
}
