using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

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
        builder.Property(l => l.Meter).HasMaxLength(Meter.CodeLength);
        builder.Property(l => l.Unit).HasMaxLength(Meter.UnitLength);
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
        .HasConversion(party => JsonSerializer.Serialize(party, JsonSerializerOptions.Default), text => JsonSerializer.Deserialize<Party>(text, JsonSerializerOptions.Default)!)
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
