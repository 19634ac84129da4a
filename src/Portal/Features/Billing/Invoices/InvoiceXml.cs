using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Portal.Features.Billing.Rating;

namespace Portal.Features.Billing.Invoices;

/// <summary>
/// An invoice as an electronic one: UBL 2.1 (ISO/IEC 19845) after EN 16931-1:2017, whose business rules (BR-*) are named where they decide. A price per unit is never
/// negative there (BR-27) and graduated prices have none, so each position is one piece at its amount, and what gives back is minus one piece.
/// </summary>
internal static class InvoiceXml
{
    public const string ContentType = "application/xml";

    private const string Vat = "VAT";
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    /// <summary>Whether it can be one: seller and buyer need an address with a country, and who charges tax needs a tax id (BR-S-02).</summary>
    public static bool CanBe(Invoice of) => of.Seller is { Country.Length: 2 } && (of.TaxTreatment is not (TaxTreatment.Standard or TaxTreatment.ReverseCharge) || of.Seller.TaxId.Length > 0);

    public static byte[] Write(InvoiceView view)
    {
        var of = view.Of;
        var isCredit = of.Kind == InvoiceKind.CreditNote;
        var name = isCredit ? "CreditNote" : "Invoice";
        XNamespace root = $"urn:oasis:names:specification:ubl:schema:xsd:{name}-2";
        var sign = isCredit ? -1 : 1; // a credit note's amounts are positive there
        var document = new XElement(root + name,
            new XAttribute("xmlns", root), new XAttribute(XNamespace.Xmlns + "cac", Cac), new XAttribute(XNamespace.Xmlns + "cbc", Cbc),
            new XElement(Cbc + "CustomizationID", "urn:cen.eu:en16931:2017"),
            new XElement(Cbc + "ID", of.Number),
            new XElement(Cbc + "IssueDate", Day(of.IssuedAt)),
            isCredit ? null : new XElement(Cbc + "DueDate", Day(of.DueAt)),
            new XElement(Cbc + (isCredit ? "CreditNoteTypeCode" : "InvoiceTypeCode"), isCredit ? "381" : "380"),
            new XElement(Cbc + "DocumentCurrencyCode", of.Currency),
            new XElement(Cac + "InvoicePeriod", new XElement(Cbc + "StartDate", Day(of.PeriodStart)), new XElement(Cbc + "EndDate", Day(of.PeriodEnd))),
            view.Credits is null ? null : new XElement(Cac + "BillingReference", new XElement(Cac + "InvoiceDocumentReference", new XElement(Cbc + "ID", view.Credits))),
            new XElement(Cac + "AccountingSupplierParty", Party(of.Seller, of, of.Seller.Country)),
            new XElement(Cac + "AccountingCustomerParty", Party(of.Buyer, of, of.Buyer.Country.Length > 0 ? of.Buyer.Country : of.Seller.Country)),
            of.Iban.Length == 0 ? null : new XElement(Cac + "PaymentMeans",
                new XElement(Cbc + "PaymentMeansCode", "58"), // SEPA credit transfer (UNTDID 4461)
                new XElement(Cbc + "PaymentID", of.Number),
                new XElement(Cac + "PayeeFinancialAccount", new XElement(Cbc + "ID", of.Iban))),
            new XElement(Cac + "TaxTotal",
                Amount("TaxAmount", of.Tax * sign, of),
                new XElement(Cac + "TaxSubtotal", Amount("TaxableAmount", of.Net * sign, of), Amount("TaxAmount", of.Tax * sign, of), Category("TaxCategory", of, withReason: true))),
            new XElement(Cac + "LegalMonetaryTotal",
                Amount("LineExtensionAmount", of.Net * sign, of),
                Amount("TaxExclusiveAmount", of.Net * sign, of),
                Amount("TaxInclusiveAmount", of.Total * sign, of),
                Amount("PayableAmount", of.Total * sign, of)),
            of.Lines.OrderBy(l => l.Position).Select(line => Line(line, of, isCredit, sign)));

        using var file = new MemoryStream();
        using (var writer = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true }))
            new XDocument(document).WriteTo(writer);

        return file.ToArray();
    }

    private static XElement Line(InvoiceLine line, Invoice of, bool isCredit, int sign)
    {
        var net = line.Net * sign;
        return new XElement(Cac + (isCredit ? "CreditNoteLine" : "InvoiceLine"),
            new XElement(Cbc + "ID", line.Position),
            new XElement(Cbc + (isCredit ? "CreditedQuantity" : "InvoicedQuantity"), new XAttribute("unitCode", "C62"), net < 0 ? -1 : 1),
            Amount("LineExtensionAmount", net, of),
            new XElement(Cac + "InvoicePeriod", new XElement(Cbc + "StartDate", Day(line.From)), new XElement(Cbc + "EndDate", Day(line.To))),
            new XElement(Cac + "Item",
                line.Kind is LineKind.Usage or LineKind.LateUsage ? new XElement(Cbc + "Description", $"{line.Quantity.ToString("0.#########", CultureInfo.InvariantCulture)} {line.Unit}".Trim()) : null,
                new XElement(Cbc + "Name", line.Text),
                Category("ClassifiedTaxCategory", of, withReason: false)),
            new XElement(Cac + "Price", Amount("PriceAmount", Math.Abs(net), of)));
    }

    private static XElement Party(Party party, Invoice of, string country) => new(Cac + "Party",
        new XElement(Cac + "PostalAddress",
            party.Street.Length == 0 ? null : new XElement(Cbc + "StreetName", party.Street),
            party.City.Length == 0 ? null : new XElement(Cbc + "CityName", party.City),
            party.PostalCode.Length == 0 ? null : new XElement(Cbc + "PostalZone", party.PostalCode),
            new XElement(Cac + "Country", new XElement(Cbc + "IdentificationCode", country))),
        party.TaxId.Length == 0 || IsNotSubject(of) // BR-O-02: what is not subject to tax names no tax ids
            ? null
            : new XElement(Cac + "PartyTaxScheme", new XElement(Cbc + "CompanyID", party.TaxId), Scheme()),
        new XElement(Cac + "PartyLegalEntity", new XElement(Cbc + "RegistrationName", party.Name)));

    private static XElement Category(string name, Invoice of, bool withReason) => new(Cac + name,
        new XElement(Cbc + "ID", of.TaxTreatment switch
        {
            TaxTreatment.Standard => of.TaxRate > 0 ? "S" : "Z",
            TaxTreatment.ReverseCharge => "AE",
            _ => "O",
        }),
        IsNotSubject(of) ? null : new XElement(Cbc + "Percent", of.TaxRate.ToString("0.##", CultureInfo.InvariantCulture)), // BR-O-05
        !withReason ? null : of.TaxTreatment == TaxTreatment.ReverseCharge ? new XElement(Cbc + "TaxExemptionReasonCode", "VATEX-EU-AE")
            : IsNotSubject(of) ? new XElement(Cbc + "TaxExemptionReasonCode", "VATEX-EU-O") : null,
        Scheme());

    private static bool IsNotSubject(Invoice of) => of.TaxTreatment is TaxTreatment.OutsideScope or TaxTreatment.NotSet;

    private static XElement Scheme() => new(Cac + "TaxScheme", new XElement(Cbc + "ID", Vat));

    private static XElement Amount(string name, decimal amount, Invoice of) =>
        new(Cbc + name, new XAttribute("currencyID", of.Currency), amount.ToString("F" + Math.Min(2, Currencies.ExponentOf(of.Currency)), CultureInfo.InvariantCulture));

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
