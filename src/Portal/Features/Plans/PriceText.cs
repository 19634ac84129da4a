using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Portal.Features.Plans;

/// <summary>Writes prices and limits in the reader's culture.</summary>
public sealed class PriceText(IStringLocalizer<PlansText> text)
{
    /// <summary>What a month costs: <c>49 EUR</c>, with <c>+ usage</c> where that is billed, or "by agreement".</summary>
    public string Month(PlanOffer plan) => plan.PriceMinor switch
    {
        null => text["price.agreement"],
        0 => text["price.free"],
        { } minor => text[plan.HasUsagePricing ? "price.month.usage" : "price.month", Amount(minor, plan.Currency)],
    };

    /// <summary>The same for large print: the amount, or the words in its place, and what stands small beside it.</summary>
    public (string Large, string? Small) MonthInParts(PlanOffer plan) => plan.PriceMinor switch
    {
        null or 0 => (Month(plan), null),
        { } minor => (Amount(minor, plan.Currency), text[plan.HasUsagePricing ? "price.per.usage" : "price.per"]),
    };

    /// <summary>An amount without decimals where it has none.</summary>
    public static string Amount(long minor, string currency)
    {
        // Every currency a plan ships with has two decimals (ISO 4217); whole amounts read better without them.
        var major = minor / 100m;
        var number = major.ToString(major == decimal.Truncate(major) ? "N0" : "N2", CultureInfo.CurrentCulture);
        return $"{number}\u00A0{currency}";
    }

    public string Members(PlanOffer plan) => plan.MemberLimit is { } limit ? limit.ToString("N0", CultureInfo.CurrentCulture) : text["limit.unlimited"];

    public string Storage(PlanOffer plan) => plan.StorageBytes is { } bytes
        ? $"{(bytes / 1_000_000_000m).ToString("N0", CultureInfo.CurrentCulture)}\u00A0GB"
        : text["price.agreement"];

    public string IsolationOf(PlanOffer plan) => text["isolation." + plan.Isolation];
}
