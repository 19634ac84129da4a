using Portal.Features.Billing.Invoices;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>Which tax an invoice carries.</summary>
public sealed class TaxRulesTests
{
    private static readonly Dictionary<string, TaxRate> Rates = TaxRate.Known.ToDictionary(r => r.Country);

    [Theory]
    [InlineData("DE", "DE", "", 19, TaxTreatment.Standard)]
    [InlineData("DE", "DE", "DE123456789", 19, TaxTreatment.Standard)] // at home also businesses pay it
    [InlineData("DE", "", "", 19, TaxTreatment.Standard)] // who does not say where they are
    [InlineData("DE", "FR", "FR12345678901", 0, TaxTreatment.ReverseCharge)]
    [InlineData("DE", "FR", "", 20, TaxTreatment.Standard)] // a consumer: the rate of where they are
    [InlineData("DE", "FR", "DE123456789", 20, TaxTreatment.Standard)] // another country's id
    [InlineData("DE", "FR", "FR1", 20, TaxTreatment.Standard)] // no id at all
    [InlineData("DE", "GR", "EL123456789", 0, TaxTreatment.ReverseCharge)] // Greece writes EL
    [InlineData("DE", "US", "", 0, TaxTreatment.OutsideScope)]
    [InlineData("DE", "CH", "CHE123456789", 0, TaxTreatment.OutsideScope)]
    [InlineData("CH", "DE", "DE123456789", 0, TaxTreatment.OutsideScope)]
    [InlineData("CH", "CH", "", 8.1, TaxTreatment.Standard)]
    [InlineData("FI", "FI", "", 25.5, TaxTreatment.Standard)]
    [InlineData("US", "US", "", 0, TaxTreatment.Standard)] // a country without a rate in the table
    [InlineData("", "DE", "", 0, TaxTreatment.NotSet)]
    public void It_follows_from_who_sells_to_whom(string seller, string buyer, string taxId, double percent, TaxTreatment treatment)
    {
        var decided = TaxRules.For(Party(seller), Party(buyer) with { TaxId = taxId }, Rates);

        Assert.Equal(((decimal)percent, treatment), (decided.Percent, decided.Treatment));
    }

    [Theory]
    [InlineData("DE123456789", true)]
    [InlineData("ATU12345678", true)]
    [InlineData("NL123456789B01", true)]
    [InlineData("IE1234567WA", true)]
    [InlineData("IE1X23456A", true)]
    [InlineData("ESX1234567X", true)]
    [InlineData("CHE123456789MWST", true)]
    [InlineData("DE12345678", false)]
    [InlineData("DE1234567890", false)]
    [InlineData("AT12345678", false)]
    [InlineData("XX123456789", false)]
    [InlineData("GR123456789", false)]
    [InlineData("DE", false)]
    [InlineData("", false)]
    [InlineData("de123456789", false)]
    [InlineData("DE123456789\n", false)]
    public void A_tax_id_has_the_form_of_its_country(string taxId, bool isOne) => Assert.Equal(isOne, TaxRules.IsTaxId(taxId));

    [Theory]
    [InlineData(" de 123.456-789 ", "DE123456789")]
    [InlineData("CHE-123.456.789 MWST", "CHE123456789MWST")]
    public void It_is_stored_without_what_people_put_between(string typed, string stored) => Assert.Equal(stored, TaxRules.Clean(typed));

    private static Party Party(string country) => new("Somebody", "Street 1", "12345", "Town", country, "");
}
