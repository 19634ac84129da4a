using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Features.Billing.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>Invoices as files: for tenants their own, for staff all, and a list for accountants.</summary>
internal static class InvoiceEndpoints
{
    public static WebApplication MapBilling(this WebApplication app)
    {
        app.MapGet("/t/{slug}/billing/{number}.pdf", async (string slug, string number, IDispatcher dispatcher, InvoicePdf pdf, CancellationToken ct) =>
            AsPdf(await OwnAsync(slug, number, dispatcher, ct), pdf)).RequireAuthorization();
        app.MapGet("/t/{slug}/billing/{number}.xml", async (string slug, string number, IDispatcher dispatcher, IStringLocalizer<BillingText> text, CancellationToken ct) =>
            AsXml(await OwnAsync(slug, number, dispatcher, ct), text)).RequireAuthorization();
        app.MapGet("/admin/billing/invoices/{number}.pdf", async (string number, IDispatcher dispatcher, InvoicePdf pdf, CancellationToken ct) =>
            AsPdf(await dispatcher.SendAsync(new OpenInvoice(number), ct), pdf)).RequireAuthorization();
        app.MapGet("/admin/billing/invoices/{number}.xml", async (string number, IDispatcher dispatcher, IStringLocalizer<BillingText> text, CancellationToken ct) =>
            AsXml(await dispatcher.SendAsync(new OpenInvoice(number), ct), text)).RequireAuthorization();
        app.MapGet("/admin/invoices.csv", ExportAsync).RequireAuthorization();
        return app;
    }

    private static async Task<Result<InvoiceView>> OwnAsync(string slug, string number, IDispatcher dispatcher, CancellationToken ct)
    {
        var tenant = await dispatcher.SendAsync(new OpenTenant(slug), ct);
        return tenant.Error is { } error ? error : await dispatcher.SendAsync(new GetInvoice(tenant.Value.Id, number), ct);
    }

    private static IResult AsPdf(Result<InvoiceView> found, InvoicePdf pdf) =>
        found.Error is { } error ? error.ToHttp() : Results.File(pdf.Write(found.Value), "application/pdf", $"{found.Value.Of.Number}.pdf");

    private static IResult AsXml(Result<InvoiceView> found, IStringLocalizer<BillingText> text) => found switch
    {
        { Error: { } error } => error.ToHttp(),
        { Value: var view } when !InvoiceXml.CanBe(view.Of) => Error.Conflict(text["xml.notPossible"]).ToHttp(),
        { Value: var view } => Results.File(InvoiceXml.Write(view), InvoiceXml.ContentType, $"{view.Of.Number}.xml"),
    };

    /// <summary>Every invoice and credit note that the list's filter matches, portion by portion, amounts with a point.</summary>
    private static async Task ExportAsync(HttpContext http, IDispatcher dispatcher, IStringLocalizer<BillingText> text, string? filter, string? search)
    {
        var which = Enum.TryParse<InvoiceFilter>(filter, ignoreCase: true, out var parsed) ? parsed : InvoiceFilter.All;
        var portion = await dispatcher.SendAsync(new ListInvoices(which, search, 1, ListInvoices.MostSize), http.RequestAborted);
        if (portion.Error is { } error)
        {
            await error.ToHttp().ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = Csv.ContentType;
        http.Response.Headers.ContentDisposition = "attachment; filename=invoices.csv";
        await using var file = new StreamWriter(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)); // Excel wants the mark
        await file.WriteAsync(Csv.Line(text["column.number"], text["column.kind"], text["column.tenant"], text["column.issued"], text["column.due"], text["column.status"],
            text["column.currency"], text["sheet.net"], text["column.taxRate"], text["column.tax"], text["column.total"], text["column.open"], text["column.settled"]));
        for (var page = 1; ; page++)
        {
            foreach (var row in portion.Value.Rows)
            {
                await file.WriteAsync(Csv.Line(row.Of.Number, text[$"kind.{row.Of.Kind}"], row.TenantName, Csv.Time(row.Of.IssuedAt), Csv.Time(row.Of.DueAt), text[$"invoice.{row.Of.Status}"],
                    row.Of.Currency, Csv.Amount(row.Net), Csv.Amount(row.TaxRate), Csv.Amount(row.Tax), Csv.Amount(row.Of.Total), Csv.Amount(row.Of.Due), Csv.Time(row.SettledAt)));
            }

            await file.FlushAsync(http.RequestAborted);
            if (page * ListInvoices.MostSize >= portion.Value.Total)
                return;

            portion = await dispatcher.SendAsync(new ListInvoices(which, search, page + 1, ListInvoices.MostSize), http.RequestAborted);
            if (portion.Error is not null)
            {
                http.Abort(); // half a file must not look like a whole one
                return;
            }
        }
    }
}
