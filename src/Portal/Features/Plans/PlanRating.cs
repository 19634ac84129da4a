using Portal.Features.Billing.Rating;

namespace Portal.Features.Plans;

/// <summary>What one position of a plan's price comes to.</summary>
/// <param name="Quantity">In the meter's unit; 1 for the base price.</param>
/// <param name="Amount">Major units, rounded once to the currency.</param>
public sealed record RatedCharge(Charge Charge, decimal Quantity, decimal Amount);

/// <summary>
/// Rates a plan's charges. Invoices, previews, estimates, the price page and "what if" all ask here, so that they cannot disagree. Each position is rated in
/// full precision and rounded once (see <see cref="Currencies.Round"/>).
/// </summary>
public static class PlanRating
{
    /// <summary>What a whole interval costs.</summary>
    /// <param name="quantities">By meter, in its unit; one that is missing is nothing.</param>
    public static IReadOnlyList<RatedCharge> Rate(PlanTerms terms, IReadOnlyDictionary<string, decimal> quantities) =>
        [.. terms.Charges.Select(charge => Rate(terms, charge, charge.Meter is { } meter ? quantities.GetValueOrDefault(meter) : 1))];

    private static RatedCharge Rate(PlanTerms terms, Charge charge, decimal quantity) =>
        new(charge, quantity, Currencies.Round(charge.Price.Rate(quantity), terms.Currency));
}
