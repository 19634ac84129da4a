using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Billing.Accounts;
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
            .Select(pair => new TaxRate { Country = pair[0], Percent = decimal.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture), IsEuropeanUnion = true }),
        new() { Country = "GB", Percent = 20 }, new() { Country = "CH", Percent = 8.1m }, new() { Country = "NO", Percent = 25 },
    ];
}

internal sealed class InvoiceMap : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> builder)
    {
        builder.ToTable("Invoices");
        builder.Property(i => i.Number).HasMaxLength(Invoice.NumberLength);
        builder.Property(i => i.Currency).HasMaxLength(3);
        builder.Property(i => i.Language).HasMaxLength(2);
        builder.Property(i => i.Iban).HasMaxLength(34);
        builder.Property(i => i.TaxRate).HasPrecision(6, 3);
        builder.Property(i => i.Net).IsMoney();
        builder.Property(i => i.Tax).IsMoney();
        builder.Property(i => i.Total).IsMoney();
        builder.Property(i => i.Settled).IsMoney();
        builder.Property(i => i.Seller).IsParty();
        builder.Property(i => i.Buyer).IsParty();
        builder.HasIndex(i => i.Number).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.IssuedAt });
        builder.HasIndex(i => new { i.Status, i.DueAt });
        builder.HasIndex(i => i.CreditsInvoiceId).IsUnique(); // taken back once
        builder.HasMany(i => i.Lines).WithOne().HasForeignKey(l => l.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceLineMap : IEntityTypeConfiguration<InvoiceLine>
{
    public void Configure(EntityTypeBuilder<InvoiceLine> builder)
    {
        builder.ToTable("InvoiceLines");
        builder.HasKey(l => new { l.InvoiceId, l.Position });
        builder.Property(l => l.Position).ValueGeneratedNever();
        builder.Property(l => l.Meter).HasMaxLength(Usage.Meter.CodeLength);
        builder.Property(l => l.Unit).HasMaxLength(Usage.Meter.UnitLength);
        builder.Property(l => l.Text).HasMaxLength(InvoiceLine.TextLength);
        builder.Property(l => l.Quantity).HasPrecision(28, 9);
        builder.Property(l => l.Net).IsMoney();
    }
}

internal sealed class PaymentMap : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> builder)
    {
        builder.ToTable("Payments");
        builder.Property(p => p.Amount).IsMoney();
        builder.Property(p => p.Reference).HasMaxLength(Payment.ReferenceLength);
        builder.Property(p => p.RecordedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.HasIndex(p => p.InvoiceId);
        builder.HasIndex(p => p.TenantId);
    }
}

internal sealed class LegalEntityMap : IEntityTypeConfiguration<LegalEntity>
{
    public void Configure(EntityTypeBuilder<LegalEntity> builder)
    {
        builder.ToTable("LegalEntities");
        builder.Property(e => e.Id).ValueGeneratedNever();
        foreach (var text in (string[])[nameof(LegalEntity.Name), nameof(LegalEntity.Street), nameof(LegalEntity.PostalCode), nameof(LegalEntity.City)])
            builder.Property(text).HasMaxLength(BillingAccount.TextLength);

        builder.Property(e => e.Country).HasMaxLength(2);
        builder.Property(e => e.TaxId).HasMaxLength(20);
        builder.Property(e => e.Iban).HasMaxLength(34);
        builder.Property(e => e.InvoicePrefix).HasMaxLength(20);
        builder.Property(e => e.CreditNotePrefix).HasMaxLength(20);
        builder.HasData(new LegalEntity { Id = LegalEntity.TheOne });
    }
}

internal sealed class TaxRateMap : IEntityTypeConfiguration<TaxRate>
{
    public void Configure(EntityTypeBuilder<TaxRate> builder)
    {
        builder.ToTable("TaxRates");
        builder.HasKey(r => r.Country);
        builder.Property(r => r.Country).HasMaxLength(2);
        builder.Property(r => r.Percent).HasPrecision(6, 3);
        builder.HasData(TaxRate.Known);
    }
}

internal static class PartyColumns
{
    public static void IsParty(this PropertyBuilder<Party> property) => property
        .HasConversion(party => System.Text.Json.JsonSerializer.Serialize(party, System.Text.Json.JsonSerializerOptions.Default), text => System.Text.Json.JsonSerializer.Deserialize<Party>(text, System.Text.Json.JsonSerializerOptions.Default)!)
        .HasMaxLength(1000);
}

public static class InvoiceSets
{
    extension(PortalDb db)
    {
        public DbSet<Invoice> Invoices => db.Set<Invoice>();

        public DbSet<Payment> Payments => db.Set<Payment>();

        public DbSet<LegalEntity> LegalEntities => db.Set<LegalEntity>();

        public DbSet<TaxRate> TaxRates => db.Set<TaxRate>();
    }
}
