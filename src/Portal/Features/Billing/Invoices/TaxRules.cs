using System.Text.RegularExpressions;

namespace Portal.Features.Billing.Invoices;

/// <param name="Percent">0 where none is charged.</param>
public sealed record TaxDecision(decimal Percent, TaxTreatment Treatment);

/// <summary>
/// Which tax an invoice for an electronic service carries: at home the provider's own; within the European Union the customer's country's for consumers and
/// none for businesses with a tax id, who account for it themselves (articles 44, 58 and 196 of directive 2006/112/EC); elsewhere none.
/// </summary>
public static partial class TaxRules
{
    public static TaxDecision For(Party seller, Party buyer, IReadOnlyDictionary<string, TaxRate> rates)
    {
        if (seller.Country.Length == 0)
            return new(0, TaxTreatment.NotSet);

        var home = rates.GetValueOrDefault(seller.Country);
        var country = buyer.Country.Length == 0 ? seller.Country : buyer.Country;
        if (country == seller.Country)
            return new(home?.Percent ?? 0, TaxTreatment.Standard);

        if (home is not { IsEuropeanUnion: true } || rates.GetValueOrDefault(country) is not { IsEuropeanUnion: true } there)
            return new(0, TaxTreatment.OutsideScope);

        return buyer.TaxId.Length > 0 && IsTaxId(buyer.TaxId) && CountryOf(buyer.TaxId) == country ? new(0, TaxTreatment.ReverseCharge) : new(there.Percent, TaxTreatment.Standard);
    }

    /// <summary>
    /// Whether a tax id has the form that its country gives it (European Commission, VIES FAQ, question 11, and HMRC and FTA for GB and CH). Whether it is
    /// registered is another question.
    /// </summary>
    /// <param name="taxId">With its country's letters, without spaces: <c>DE123456789</c>.</param>
    public static bool IsTaxId(string taxId) => taxId.Length > 2 && Forms.TryGetValue(taxId[..2], out var form) && form.IsMatch(taxId[2..]);

    /// <summary>As it is stored: capitals, no spaces, dots or dashes.</summary>
    public static string Clean(string taxId) => Separators().Replace(taxId, "").ToUpperInvariant();

    // Greece writes EL on tax ids and GR everywhere else.
    private static string CountryOf(string taxId) => taxId[..2] == "EL" ? "GR" : taxId[..2];

    private static readonly Dictionary<string, Regex> Forms = new(StringComparer.Ordinal)
    {
        ["AT"] = Of(@"U\d{8}"),
        ["BE"] = Of(@"[01]\d{9}"),
        ["BG"] = Of(@"\d{9,10}"),
        ["CY"] = Of(@"\d{8}[A-Z]"),
        ["CZ"] = Of(@"\d{8,10}"),
        ["DE"] = Of(@"\d{9}"),
        ["DK"] = Of(@"\d{8}"),
        ["EE"] = Of(@"\d{9}"),
        ["EL"] = Of(@"\d{9}"),
        ["ES"] = Of(@"[A-Z0-9]\d{7}[A-Z0-9]"),
        ["FI"] = Of(@"\d{8}"),
        ["FR"] = Of(@"[A-HJ-NP-Z0-9]{2}\d{9}"),
        ["HR"] = Of(@"\d{11}"),
        ["HU"] = Of(@"\d{8}"),
        ["IE"] = Of(@"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])"),
        ["IT"] = Of(@"\d{11}"),
        ["LT"] = Of(@"(\d{9}|\d{12})"),
        ["LU"] = Of(@"\d{8}"),
        ["LV"] = Of(@"\d{11}"),
        ["MT"] = Of(@"\d{8}"),
        ["NL"] = Of(@"[A-Z0-9+*]{10}\d{2}"),
        ["PL"] = Of(@"\d{10}"),
        ["PT"] = Of(@"\d{9}"),
        ["RO"] = Of(@"\d{2,10}"),
        ["SE"] = Of(@"\d{12}"),
        ["SI"] = Of(@"\d{8}"),
        ["SK"] = Of(@"\d{10}"),
        ["GB"] = Of(@"(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})"),
        ["CH"] = Of(@"E\d{9}(MWST|TVA|IVA)?"),
    };

    private static Regex Of(string form) => new($"^{form}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [GeneratedRegex(@"[\s.\-]", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
