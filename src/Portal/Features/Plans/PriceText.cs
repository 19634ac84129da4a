using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Billing.Rating;
using Portal.Features.Usage;

namespace Portal.Features.Plans;

/// <summary>Writes prices and limits in the reader's culture.</summary>
public sealed class PriceText(IStringLocalizer<PlansText> text, MeterText meters)
{
    /// <summary>What an interval costs: <c>49 EUR a month</c>, with <c>plus usage</c> where that is billed, or "by agreement".</summary>
    public string OfInterval(PlanTerms terms) => terms switch
    {
        { IsByAgreement: true } => text["price.agreement"],
        { IsFree: true } => text["price.free"],
        { HasUsagePricing: true } => text["price.usage." + terms.Interval, Amount(terms.Base, terms.Currency)],
        _ => text["price." + terms.Interval, Amount(terms.Base, terms.Currency)],
    };

    /// <summary>The same for large print: the amount, or the words in its place, and what stands small beside it.</summary>
    public (string Large, string? Small) InParts(PlanTerms terms) => terms.IsByAgreement || terms.IsFree
        ? (OfInterval(terms), null)
        : (Amount(terms.Base, terms.Currency), terms.HasUsagePricing ? text["per.usage." + terms.Interval] : text["per." + terms.Interval]);

    /// <summary>An amount as its currency writes it, without decimals where it has none.</summary>
    /// <param name="amount">Major units, rounded already.</param>
    public static string Amount(decimal amount, string currency)
    {
        var decimals = amount == decimal.Truncate(amount) ? 0 : Currencies.ExponentOf(currency);
        return $"{amount.ToString("N" + decimals, CultureInfo.CurrentCulture)}\u00A0{currency}";
    }

    /// <summary>A unit price with all its decimals: <c>0.00125 EUR</c>.</summary>
    public static string Exact(decimal amount, string currency)
    {
        var least = amount == decimal.Truncate(amount) ? 0 : Currencies.ExponentOf(currency);
        return $"{amount.ToString($"#,0.{new string('0', least)}{new string('#', Price.MostDecimals)}", CultureInfo.CurrentCulture)}\u00A0{currency}";
    }

    public string Members(PlanTerms terms) => terms.LimitOf(Meter.Members) is { } limit ? limit.ToString("N0", CultureInfo.CurrentCulture) : text["limit.unlimited"];

    public string Storage(PlanTerms terms) => terms.LimitOf(Meter.Storage) is { } limit ? meters.Quantity(limit, "GB") : text["price.agreement"];

    public string IsolationOf(PlanOffer plan) => text["isolation." + plan.Isolation];

    /// <summary>A charge in a sentence or more: <c>API requests: 2.50 EUR for each 100,000, the first 5,000,000 included</c>.</summary>
    public IEnumerable<string> Sentences(Charge charge, Meter? meter, string currency)
    {
        var name = meter is null ? text["charge.base"].Value : meters.NameOf(meter);
        var unit = meter?.Unit ?? "";
        foreach (var line in Lines(charge.Price, unit, currency))
            yield return text["charge.line", name, line];

        if (charge.Price.Minimum is { } minimum)
            yield return text["charge.line", name, text["charge.minimum", Exact(minimum, currency)]];

        if (charge.Price.Maximum is { } maximum)
            yield return text["charge.line", name, text["charge.maximum", Exact(maximum, currency)]];
    }

    private IEnumerable<string> Lines(Price price, string unit, string currency)
    {
        switch (price)
        {
            case FlatPrice flat:
                yield return text["charge.flat", Exact(flat.Amount, currency)];
                break;
            case UnitPrice each:
                yield return text[each.FreeUnits > 0 ? "charge.unit.free" : "charge.unit", Exact(each.Unit, currency), UnitOf(unit), meters.Quantity(each.FreeUnits, unit)];
                break;
            case PackagePrice package:
                yield return text[package.FreeUnits > 0 ? "charge.package.free" : "charge.package", Exact(package.Amount, currency), meters.Quantity(package.Size, unit), meters.Quantity(package.FreeUnits, unit)];
                break;
            case TieredPrice tiered:
                foreach (var line in Tiers(tiered, unit, currency))
                    yield return line;

                break;
        }
    }

    private IEnumerable<string> Tiers(TieredPrice price, string unit, string currency)
    {
        yield return text[price is VolumePrice ? "charge.volume" : "charge.graduated"];
        decimal? from = null;
        foreach (var tier in price.Tiers)
        {
            var range = tier.UpTo is { } end ? text["tier.upTo", meters.Quantity(end, unit)] : from is { } begin ? text["tier.above", meters.Quantity(begin, unit)] : text["tier.all"];
            var each = tier is { Unit: 0, Flat: 0 } ? text["tier.included"] : text["charge.unit", Exact(tier.Unit, currency), UnitOf(unit)];
            yield return tier.Flat == 0 ? text["tier", range, each] : text["tier.flat", range, each, Exact(tier.Flat, currency)];
            from = tier.UpTo;
        }
    }

    private string UnitOf(string unit) => unit.Length == 0 ? text["unit.piece"] : unit;
}
