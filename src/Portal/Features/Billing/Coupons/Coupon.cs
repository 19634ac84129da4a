using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Billing.Rating;
using Portal.Kernel;

namespace Portal.Features.Billing.Coupons;

/// <summary>Takes something off the base price of a plan, for a number of periods or for good.</summary>
public sealed class Coupon : IVersioned
{
    public const int CodeLength = 30;

    /// <summary>What people type: <c>WELCOME-20</c>. Capitals, digits and dashes.</summary>
    public string Code { get; init; } = "";

    /// <summary>Percent of the base price; null: <see cref="AmountOff"/> instead.</summary>
    public decimal? PercentOff { get; init; }

    /// <summary>Major units of <see cref="Currency"/>, never more than the base price.</summary>
    public decimal? AmountOff { get; init; }

    /// <summary>ISO 4217 code of the amount; null for a percentage.</summary>
    public string? Currency { get; init; }

    /// <summary>For how many billing periods; null: for as long as the tenant has a plan.</summary>
    public int? Periods { get; init; }

    /// <summary>Until when it can be redeemed; null: without end.</summary>
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>How many tenants can redeem it; null: any number.</summary>
    public int? MostUses { get; init; }

    public int Uses { get; set; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; private set; }

    /// <summary>What it takes off a base price: not negative, not more than that, rounded once.</summary>
    public decimal Off(decimal basePrice, string currency)
    {
        if (PercentOff is { } percent)
            return Currencies.Round(basePrice * percent / 100, currency);

        return Currency == currency ? Math.Min(AmountOff ?? 0, basePrice) : 0;
    }

    /// <summary>As it is stored, whatever was typed.</summary>
    public static string Clean(string? code) => (code ?? "").Trim().ToUpperInvariant();
}

internal sealed class CouponMap : IEntityTypeConfiguration<Coupon>
{
    public void Configure(EntityTypeBuilder<Coupon> builder)
    {
        builder.ToTable("Coupons");
        builder.HasKey(c => c.Code);
        builder.Property(c => c.Code).HasMaxLength(Coupon.CodeLength);
        builder.Property(c => c.PercentOff).HasPrecision(6, 3);
        builder.Property(c => c.AmountOff).HasPrecision(19, 4);
        builder.Property(c => c.Currency).HasMaxLength(3);
        builder.Property(c => c.CreatedBy).HasMaxLength(EmailAddress.MaxLength);
    }
}

public static class CouponSets
{
    extension(PortalDb db)
    {
        public DbSet<Coupon> Coupons => db.Set<Coupon>();
    }
}
