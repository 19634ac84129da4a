using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>Stored as text; never rename.</summary>
public enum InvoiceKind
{
    Invoice,

    /// <summary>Takes an invoice back; its amounts are negative.</summary>
    CreditNote,
}

/// <summary>Stored as text; never rename.</summary>
public enum InvoiceStatus
{
    Open,

    /// <summary>All of it was paid.</summary>
    Paid,

    /// <summary>The provider has given it up.</summary>
    WrittenOff,

    /// <summary>A credit note has taken it back.</summary>
    Credited,
}

/// <summary>Why the tax is what it is. Stored as text; never rename.</summary>
public enum TaxTreatment
{
    /// <summary>The rate of a country.</summary>
    Standard,

    /// <summary>The customer accounts for it (article 196 of directive 2006/112/EC).</summary>
    ReverseCharge,

    /// <summary>The service is supplied where the provider's tax does not reach.</summary>
    OutsideScope,

    /// <summary>The provider has not said where it is taxed.</summary>
    NotSet,
}

/// <summary>Whom an invoice is from or to, as it was when it was issued.</summary>
public sealed record Party(string Name, string Street, string PostalCode, string City, string Country, string TaxId);

/// <summary>
/// A document that was issued: never changed afterwards but for what happens to it. It is kept as the law says, also when the tenant is gone; it names an
/// organisation and no person.
/// </summary>
public sealed class Invoice : IBelongsToTenant, IVersioned
{
    public const int NumberLength = 40;

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public InvoiceKind Kind { get; init; }

    /// <summary>What people call it: <c>INV-2026-000042</c>. Without gaps, by kind.</summary>
    public string Number { get; init; } = "";

    public InvoiceStatus Status { get; set; }

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    /// <summary>What it is about, from.</summary>
    public DateTimeOffset PeriodStart { get; init; }

    public DateTimeOffset PeriodEnd { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Two letters: what it is written in.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The sum of its lines, in major units.</summary>
    public decimal Net { get; init; }

    /// <summary>Percent.</summary>
    public decimal TaxRate { get; init; }

    public TaxTreatment TaxTreatment { get; init; }

    /// <summary>The rate on the sum, rounded once.</summary>
    public decimal Tax { get; init; }

    public decimal Total { get; init; }

    /// <summary>What payments have settled of it.</summary>
    public decimal Settled { get; set; }

    public DateTimeOffset? SettledAt { get; set; }

    public Party Seller { get; init; } = new("", "", "", "", "", "");

    public Party Buyer { get; init; } = new("", "", "", "", "", "");

    /// <summary>Where the money goes, as it was when it was issued.</summary>
    public string Iban { get; init; } = "";

    /// <summary>How often the tenant was reminded.</summary>
    public int Reminders { get; set; }

    /// <summary>Of a credit note: the invoice that it takes back.</summary>
    public Guid? CreditsInvoiceId { get; init; }

    public List<InvoiceLine> Lines { get; init; } = [];

    public int Version { get; private set; }

    /// <summary>What is still to be paid.</summary>
    public decimal Due => Status == InvoiceStatus.Open ? Total - Settled : 0;
}

/// <summary>What a line is about. Stored as text; never rename.</summary>
public enum LineKind
{
    /// <summary>The plan's own price, for the time to come.</summary>
    Base,

    /// <summary>What was used, for the time that is over.</summary>
    Usage,

    /// <summary>The part of a plan's price that a change within a period gives back or costs.</summary>
    Proration,

    /// <summary>Use of an earlier period that was reported after its invoice.</summary>
    LateUsage,

    /// <summary>What the tenant had with the provider.</summary>
    Credit,

    /// <summary>What a coupon takes off a base price.</summary>
    Discount,
}

/// <summary>A position: rated in full precision, rounded once.</summary>
public sealed class InvoiceLine
{
    public const int TextLength = 200;

    public Guid InvoiceId { get; init; }

    /// <summary>From 1.</summary>
    public int Position { get; init; }

    public LineKind Kind { get; init; }

    /// <summary>The code of the meter that was used; null: none.</summary>
    public string? Meter { get; init; }

    /// <summary>In the invoice's language.</summary>
    public string Text { get; init; } = "";

    /// <summary>In the meter's unit; 1 where nothing is counted.</summary>
    public decimal Quantity { get; init; }

    public string Unit { get; init; } = "";

    public DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; init; }

    /// <summary>Major units, rounded to the currency.</summary>
    public decimal Net { get; init; }
}

/// <summary>What happened to an invoice. Stored as text; never rename.</summary>
public enum PaymentKind
{
    Payment,

    /// <summary>Given back; negative.</summary>
    Refund,

    WriteOff,
}

/// <summary>Money that came or went, or that nobody waits for any more. Only ever added.</summary>
public sealed class Payment : IBelongsToTenant
{
    public const int ReferenceLength = 100;

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public Guid InvoiceId { get; init; }

    public PaymentKind Kind { get; init; }

    /// <summary>Major units of the invoice's currency.</summary>
    public decimal Amount { get; init; }

    /// <summary>The day on which it arrived, as staff say.</summary>
    public DateOnly On { get; init; }

    /// <summary>What the bank's statement says, or why it was written off.</summary>
    public string Reference { get; init; } = "";

    public string RecordedBy { get; init; } = "";

    public DateTimeOffset RecordedAt { get; init; }
}
