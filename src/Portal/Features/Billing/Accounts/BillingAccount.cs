using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Billing.Coupons;
using Portal.Features.Plans;
using Portal.Kernel;

namespace Portal.Features.Billing.Accounts;

/// <summary>How a tenant stands with its bills. Stored as text; never rename.</summary>
public enum BillingState
{
    /// <summary>Nothing is due yet.</summary>
    Trial,

    Active,

    /// <summary>An invoice is overdue; the tenant works on until <see cref="BillingAccount.GraceEndsAt"/>.</summary>
    Grace,

    /// <summary>The grace is over and the tenant was suspended for it.</summary>
    Suspended,

    /// <summary>Cancelled and over: nothing more is billed.</summary>
    Closed,
}

/// <summary>What a tenant is billed for and when. One for each tenant that was ever open.</summary>
public sealed class BillingAccount : IBelongsToTenant, IVersioned
{
    public const int TextLength = 100;

    public TenantId TenantId { get; init; }

    public BillingState State { get; set; }

    /// <summary>Periods are counted from here, so that one that began on a 31st ends on the last day of a shorter month and on the 31st again after it.</summary>
    public DateTimeOffset Anchor { get; set; }

    /// <summary>How many periods since the anchor came before this one.</summary>
    public int PeriodNumber { get; set; }

    public DateTimeOffset PeriodStart { get; set; }

    /// <summary>Not a part of it.</summary>
    public DateTimeOffset PeriodEnd { get; set; }

    /// <summary>Until when the base price was billed; the beginning of the account where nothing was.</summary>
    public DateTimeOffset BilledUntil { get; set; }

    /// <summary>Until when the base price is not due; null: there is no trial.</summary>
    public DateTimeOffset? TrialEndsAt { get; set; }

    /// <summary>The version of a plan that it gets when the period is over; null: it keeps its own.</summary>
    public Guid? NextPlanId { get; set; }

    /// <summary>True: it ends with the period.</summary>
    public bool CancelsAtPeriodEnd { get; set; }

    public DateTimeOffset? GraceEndsAt { get; set; }

    /// <summary>The time whose use was billed last, to bill what is reported of it later; null: none was.</summary>
    public DateTimeOffset? UsedFrom { get; set; }

    public DateTimeOffset? UsedUntil { get; set; }

    /// <summary>The plan by which it was billed.</summary>
    public Guid? UsedPlanId { get; set; }

    /// <summary>Net, in the tenant's currency: goes off the next invoice.</summary>
    public decimal Credit { get; set; }

    /// <summary>The coupon that it has redeemed; null: none.</summary>
    public string? CouponCode { get; set; }

    /// <summary>For how many more periods it takes something off; null: for good.</summary>
    public int? CouponPeriodsLeft { get; set; }

    /// <summary>Net, a period: from half of it on somebody is told what was spent; null: nobody.</summary>
    public decimal? Budget { get; set; }

    /// <summary>Who is billed, as the tenant gave it; empty: the tenant's name.</summary>
    public string LegalName { get; set; } = "";

    public string Street { get; set; } = "";

    public string PostalCode { get; set; } = "";

    public string City { get; set; } = "";

    /// <summary>ISO 3166-1, two letters; empty: not given, taxed as if it were the provider's.</summary>
    public string Country { get; set; } = "";

    /// <summary>With its country's letters: <c>DE123456789</c>; empty: none.</summary>
    public string TaxId { get; set; } = "";

    /// <summary>Who gets the invoices besides the owners; empty: nobody.</summary>
    public string InvoiceEmail { get; set; } = "";

    public int Version { get; private set; }

    /// <summary>A new one: the first period begins with its trial, or at once.</summary>
    public static BillingAccount Open(TenantId tenant, PlanTerms terms, DateTimeOffset at)
    {
        var account = new BillingAccount { TenantId = tenant, BilledUntil = at };
        var trialEnd = terms.TrialDays > 0 ? at.AddDays(terms.TrialDays) : (DateTimeOffset?)null;
        account.TrialEndsAt = trialEnd;
        account.State = trialEnd is null ? BillingState.Active : BillingState.Trial;
        if (trialEnd is { } end)
            (account.Anchor, account.PeriodStart, account.PeriodEnd, account.PeriodNumber) = (at, at, end, 0);
        else
            account.BeginAt(at, terms.Interval);

        return account;
    }

    /// <summary>Counts periods anew from here.</summary>
    public void BeginAt(DateTimeOffset at, BillingInterval interval) =>
        (Anchor, PeriodNumber, PeriodStart, PeriodEnd) = (at, 0, at, BillingPeriods.Begin(at, interval, 1));

    /// <summary>Notes that use was billed.</summary>
    public void UseBilled(DateTimeOffset from, DateTimeOffset until, Guid plan) => (UsedFrom, UsedUntil, UsedPlanId) = (from, until, plan);

    /// <summary>Is billed again, from now on.</summary>
    public void Reopen(DateTimeOffset at, BillingInterval interval)
    {
        (State, CancelsAtPeriodEnd, NextPlanId, GraceEndsAt, TrialEndsAt, BilledUntil) = (BillingState.Active, false, null, null, null, at);
        BeginAt(at, interval);
    }

    /// <summary>Goes on to the next period.</summary>
    public void Advance(BillingInterval interval)
    {
        if (State == BillingState.Trial)
        {
            State = BillingState.Active;
            BeginAt(PeriodEnd, interval);
            return;
        }

        PeriodNumber++;
        PeriodStart = PeriodEnd;
        PeriodEnd = BillingPeriods.Begin(Anchor, interval, PeriodNumber + 1);
    }
}

/// <summary>When periods begin.</summary>
public static class BillingPeriods
{
    /// <summary>The beginning of the period with this number, counted from 0 at the anchor; in UTC.</summary>
    public static DateTimeOffset Begin(DateTimeOffset anchor, BillingInterval interval, int number) =>
        interval == BillingInterval.Year ? anchor.AddYears(number) : anchor.AddMonths(number);
}

internal sealed class BillingAccountMap : IEntityTypeConfiguration<BillingAccount>
{
    public void Configure(EntityTypeBuilder<BillingAccount> builder)
    {
        builder.ToTable("BillingAccounts");
        builder.HasKey(a => a.TenantId);
        builder.Property(a => a.TenantId).ValueGeneratedNever();
        builder.Property(a => a.Credit).IsMoney();
        foreach (var text in (string[])[nameof(BillingAccount.LegalName), nameof(BillingAccount.Street), nameof(BillingAccount.PostalCode), nameof(BillingAccount.City)])
            builder.Property(text).HasMaxLength(BillingAccount.TextLength);

        builder.Property(a => a.Budget).HasPrecision(19, 4);
        builder.Property(a => a.CouponCode).HasMaxLength(Coupon.CodeLength);
        builder.Property(a => a.Country).HasMaxLength(2);
        builder.Property(a => a.TaxId).HasMaxLength(20);
        builder.Property(a => a.InvoiceEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.HasIndex(a => a.PeriodEnd);
    }
}

internal static class MoneyColumns
{
    /// <summary>An amount in major units: fifteen digits and the decimals that the finest currency has (four).</summary>
    public static void IsMoney(this PropertyBuilder<decimal> property) => property.HasPrecision(19, 4);
}

public static class BillingAccountSets
{
    extension(PortalDb db)
    {
        public DbSet<BillingAccount> BillingAccounts => db.Set<BillingAccount>();
    }
}
