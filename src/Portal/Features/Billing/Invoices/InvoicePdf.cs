using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Usage;
using Portal.Integrations.Pdf;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>An invoice on paper, in the language in which it was issued.</summary>
internal sealed class InvoicePdf(MeterText meters, InvoiceWords words, IStringLocalizer<BillingText> text)
{
    private static readonly double[] Shares = [0.52, 0.26, 0.22];

    public byte[] Write(InvoiceView view)
    {
        var of = view.Of;
        using var speaking = Speaking.In(of.Language);
        using var paper = new PdfPaper();
        var title = text[$"kind.{of.Kind}"].Value;
        paper.Describe($"{title} {of.Number}", of.Buyer.Name, of.Seller.Name, of.Language);
        paper.Title(title, of.Number);
        paper.Pair(text["sheet.from"], string.Join('\n', words.AddressOf(of.Seller)), small: false);
        paper.Pair(text["sheet.to"], string.Join('\n', words.AddressOf(of.Buyer)), small: false);
        paper.Pair(text["column.issued"], Money.Day(of.IssuedAt), small: false);
        if (view.Credits is { } credits)
            paper.Pair(text["sheet.credits"], credits, small: false);
        else
            paper.Pair(text["column.due"], Money.Day(of.DueAt), small: false);

        paper.Pair(text["sheet.period"], $"{Money.Day(of.PeriodStart)} – {Money.Day(of.PeriodEnd)}", small: false);
        paper.Heading(text["sheet.lines"]);
        paper.Row([text["sheet.line"], text["sheet.quantity"], text["sheet.net"]], Shares, isHead: true);
        foreach (var line in of.Lines.OrderBy(l => l.Position))
        {
            paper.Row(
                [
                    $"{line.Text}\n{Money.Day(line.From)} – {Money.Day(line.To)}",
                    line.Kind is LineKind.Usage or LineKind.LateUsage ? meters.Quantity(line.Quantity, line.Unit) : "",
                    Money.Write(line.Net, of.Currency),
                ], Shares, isHead: false);
        }

        paper.Row([text["sheet.sum"], "", Money.Write(of.Net, of.Currency)], Shares, isHead: false);
        paper.Row([TaxLabel(of), "", Money.Write(of.Tax, of.Currency)], Shares, isHead: false);
        paper.Row([text["sheet.total"], "", Money.Write(of.Total, of.Currency)], Shares, isHead: true);
        if (of.TaxTreatment == TaxTreatment.ReverseCharge)
            paper.Small(text["tax.ReverseCharge.law"]);

        if (of is { Kind: InvoiceKind.Invoice, Iban.Length: > 0, Total: > 0 })
            paper.Paragraph(text["sheet.pay", Money.Write(of.Total, of.Currency), of.Iban, of.Number]);

        return paper.Finish((number, count) => $"{of.Seller.Name} · {of.Number} · {text["sheet.page", number, count]}");
    }

    private string TaxLabel(Invoice of) => of.TaxTreatment == TaxTreatment.Standard ? text["tax.Standard", of.TaxRate.ToString("0.##", CultureInfo.CurrentCulture)] : text[$"tax.{of.TaxTreatment}"];
}
