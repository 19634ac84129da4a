using System.Globalization;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Billing;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Admin;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Usage;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Billing.Invoices;

/// <summary>Invoices as files: the electronic one keeps the rules of EN 16931 that concern it, each named where it is checked.</summary>
public sealed class InvoiceFilesTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly XNamespace Cac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    private static readonly XNamespace Cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    [Theory]
    [InlineData("DE", "", "S")]
    [InlineData("FR", "FR12345678901", "AE")]
    [InlineData("FR", "", "S")]
    [InlineData("US", "", "O")]
    [InlineData("", "", "S")]
    public async Task The_electronic_invoice_keeps_the_rules(string country, string taxId, string category)
    {
        var view = await InvoiceAsync(country, taxId);
        Assert.True(InvoiceXml.CanBe(view.Of));
        var root = XDocument.Parse(System.Text.Encoding.UTF8.GetString(InvoiceXml.Write(view))).Root!;

        var lines = root.Elements(Cac + "InvoiceLine").ToList();
        var sum = root.Element(Cac + "LegalMonetaryTotal")!;
        Assert.Equal(3, lines.Count); // BR-16: at least one
        Assert.Equal(lines.Sum(l => Number(l, "LineExtensionAmount")), Number(sum, "LineExtensionAmount")); // BR-CO-10
        Assert.Equal(Number(sum, "LineExtensionAmount"), Number(sum, "TaxExclusiveAmount")); // BR-CO-13
        Assert.Equal(Number(sum, "TaxExclusiveAmount") + Number(root.Element(Cac + "TaxTotal")!, "TaxAmount"), Number(sum, "TaxInclusiveAmount")); // BR-CO-15
        Assert.Equal(Number(sum, "TaxInclusiveAmount"), Number(sum, "PayableAmount")); // BR-CO-16
        Assert.All(lines, l => Assert.True(Number(l.Element(Cac + "Price")!, "PriceAmount") >= 0)); // BR-27
        Assert.All(lines, l => Assert.Equal(Number(l, "LineExtensionAmount"), Number(l, "InvoicedQuantity") * Number(l.Element(Cac + "Price")!, "PriceAmount")));
        Assert.All(lines, l => Assert.NotEmpty(l.Element(Cac + "Item")!.Element(Cbc + "Name")!.Value)); // BR-25

        var taxes = root.Element(Cac + "TaxTotal")!.Element(Cac + "TaxSubtotal")!;
        Assert.Equal(category, taxes.Element(Cac + "TaxCategory")!.Element(Cbc + "ID")!.Value);
        var percent = taxes.Element(Cac + "TaxCategory")!.Element(Cbc + "Percent");
        Assert.Equal(category == "O", percent is null); // BR-O-05
        if (percent is not null)
            Assert.Equal(Math.Round(Number(taxes, "TaxableAmount") * Value(percent) / 100, 2, MidpointRounding.AwayFromZero), Number(taxes, "TaxAmount")); // BR-CO-17

        Assert.Equal(category is "AE" or "O", taxes.Element(Cac + "TaxCategory")!.Element(Cbc + "TaxExemptionReasonCode") is not null); // BR-AE-10, BR-O-10
        var buyer = root.Element(Cac + "AccountingCustomerParty")!;
        Assert.Equal(2, buyer.Descendants(Cbc + "IdentificationCode").Single().Value.Length); // BR-11
        Assert.Equal(category == "AE" || (category == "S" && taxId.Length > 0), buyer.Descendants(Cac + "PartyTaxScheme").Any()); // BR-AE-02, BR-O-02
        Assert.Equal(category != "O", root.Element(Cac + "AccountingSupplierParty")!.Descendants(Cac + "PartyTaxScheme").Any()); // BR-S-02
        Assert.Equal(view.Of.Number, root.Element(Cbc + "ID")!.Value); // BR-02
        Assert.Equal("380", root.Element(Cbc + "InvoiceTypeCode")!.Value); // BR-04
    }

    [Fact]
    public async Task A_credit_note_has_positive_amounts_and_names_its_invoice()
    {
        var view = await InvoiceAsync("DE", "");
        Assert.True((await app.As(Callers.System).SendAsync(new CreditInvoice(view.Of.Id, "test", false))).Succeeded);
        var number = await app.InDatabaseAsync(db => db.Invoices.AcrossTenants().Where(i => i.CreditsInvoiceId == view.Of.Id).Select(i => i.Number).SingleAsync());
        var note = (await app.As(Callers.System).SendAsync(new OpenInvoice(number))).Value;

        var root = XDocument.Parse(System.Text.Encoding.UTF8.GetString(InvoiceXml.Write(note))).Root!;

        Assert.Equal("CreditNote", root.Name.LocalName);
        Assert.Equal(view.Of.Total, Number(root.Element(Cac + "LegalMonetaryTotal")!, "PayableAmount"));
        Assert.Equal(view.Of.Number, root.Element(Cac + "BillingReference")!.Descendants(Cbc + "ID").Single().Value);
        Assert.NotEmpty(root.Elements(Cac + "CreditNoteLine"));
    }

    [Fact]
    public async Task The_paper_says_what_the_invoice_says()
    {
        var view = await InvoiceAsync("DE", "");
        await using var scope = app.Services.CreateAsyncScope();
        var pdf = scope.ServiceProvider.GetRequiredService<InvoicePdf>().Write(view);

        using var document = PdfSharp.Pdf.IO.PdfReader.Open(new MemoryStream(pdf), PdfSharp.Pdf.IO.PdfDocumentOpenMode.Import);
        Assert.Contains(view.Of.Number, document.Info.Title);
        Assert.Equal(1, document.PageCount);
    }

    private async Task<InvoiceView> InvoiceAsync(string country, string taxId)
    {
        Assert.True((await app.As(Callers.System).SendAsync(new SaveInvoicing(new InvoicingInput("Provider GmbH", "Street 1", "10115", "Berlin", "DE", "DE123456789", "DE89370400440532013000", "INV-", "CN-", 14, 14)))).Succeeded);
        var customer = await Customer.OfAsync(app, Customer.Terms(49.99m, more: new Charge(Meter.Requests, new UnitPrice(0.013m))));
        var owner = app.As(Callers.OwnerOf(customer.Id));
        Assert.True((await owner.SendAsync(new SaveBillingAddress(customer.Id, new BillingAddress("Buyer & Sons <Ltd>", "Rue 1", "75001", "Paris", country, taxId, "")))).Succeeded);
        await customer.CloseAsync();
        await customer.UseAsync(Meter.Requests, 777);
        await app.InDatabaseAsync(async db =>
        {
            (await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == customer.Id)).Credit = 3.33m;
            await db.SaveChangesAsync();
        });
        await customer.ToThePeriodsEndAsync();
        await customer.CloseAsync();
        return (await app.As(Callers.System).SendAsync(new OpenInvoice((await customer.InvoicesAsync())[1].Number))).Value;
    }

    private static decimal Number(XElement of, string name) => Value(of.Element(Cbc + name)!);

    private static decimal Value(XElement element) => decimal.Parse(element.Value, CultureInfo.InvariantCulture);
}
