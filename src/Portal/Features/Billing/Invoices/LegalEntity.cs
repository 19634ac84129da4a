using System.Globalization;
using Portal.Data;

namespace Portal.Features.Billing.Invoices;

/// <summary>Who issues the invoices, and the numbers that they have. There is one.</summary>
public sealed class LegalEntity : IVersioned
{
    public const int TheOne = 1;

    public int Id { get; init; }

    /// <summary>Empty: the product's name, and a note for staff that this is to be filled in.</summary>
    public string Name { get; set; } = "";

    public string Street { get; set; } = "";

    public string PostalCode { get; set; } = "";

    public string City { get; set; } = "";

    /// <summary>ISO 3166-1, two letters; empty: no tax is charged and the invoices say nothing about it.</summary>
    public string Country { get; set; } = "";

    public string TaxId { get; set; } = "";

    public string Iban { get; set; } = "";

    /// <summary>What numbers of invoices begin with.</summary>
    public string InvoicePrefix { get; set; } = "INV-";

    public string CreditNotePrefix { get; set; } = "CN-";

    public int NextInvoice { get; set; } = 1;

    public int NextCreditNote { get; set; } = 1;

    /// <summary>Days from the date of an invoice until it is due.</summary>
    public int PaymentDays { get; set; } = 14;

    /// <summary>Days after that until an unpaid tenant is suspended.</summary>
    public int GraceDays { get; set; } = 14;

    public int Version { get; private set; }

    /// <summary>The next number. Two that take it at once change the same row: one is late and begins again, so that no number is taken twice or left out.</summary>
    public string TakeNumber(InvoiceKind kind) => kind == InvoiceKind.Invoice ? $"{InvoicePrefix}{NextInvoice++:D6}" : $"{CreditNotePrefix}{NextCreditNote++:D6}";
}

/// <summary>The standard rate of a country's tax on services.</summary>
public sealed class TaxRate
{
    /// <summary>ISO 3166-1, two letters.</summary>
    public string Country { get; init; } = "";

    public decimal Percent { get; set; }

    public bool IsEuropeanUnion { get; init; }

    /// <summary>Standard rates of value added tax on 2026-01-01 (European Commission, Taxes in Europe Database) and of three neighbours.</summary>
    public static IReadOnlyList<TaxRate> Known { get; } =
    [
        .. """
           AT 20 BE 21 BG 20 CY 19 CZ 21 DE 19 DK 25 EE 24 ES 21 FI 25.5 FR 20 GR 24 HR 25 HU 27 IE 23 IT 22 LT 21 LU 17 LV 21 MT 18 NL 21 PL 23 PT 23 RO 21 SE 25 SI 22 SK 23
           """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Chunk(2)
            .Select(pair => new TaxRate { Country = pair[0], Percent = decimal.Parse(pair[1], CultureInfo.InvariantCulture), IsEuropeanUnion = true }),
        new() { Country = "GB", Percent = 20 }, new() { Country = "CH", Percent = 8.1m }, new() { Country = "NO", Percent = 25 },
    ];
}
