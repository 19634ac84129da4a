using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Usage.Measuring;

/// <summary>A tenant was told that it has used a share of a limit. There is at most one of each, whoever looks and however often.</summary>
public sealed class UsageAlert : IBelongsToTenant
{
    /// <summary>Percent of a limit at which somebody is told.</summary>
    public static IReadOnlyList<int> Thresholds { get; } = [50, 80, 100];

    /// <summary>What stands in the place of a meter where the limit is money.</summary>
    public const string Money = "money";

    public TenantId TenantId { get; init; }

    public string Meter { get; init; } = "";

    public DateTimeOffset PeriodStart { get; init; }

    /// <summary>In base units (of money ten-thousandths): after another limit is given, all is told anew.</summary>
    public long Limit { get; init; }

    /// <summary>Percent.</summary>
    public int Threshold { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>A tenant uses more than its plan gives. Gone when it does not any more.</summary>
public sealed class OverLimit : IBelongsToTenant
{
    public TenantId TenantId { get; init; }

    public string Meter { get; init; } = "";

    public DateTimeOffset Since { get; init; }
}

internal sealed class UsageAlertMap : IEntityTypeConfiguration<UsageAlert>
{
    public void Configure(EntityTypeBuilder<UsageAlert> builder)
    {
        builder.ToTable("UsageAlerts");
        builder.HasKey(a => new { a.TenantId, a.PeriodStart, a.Meter, a.Limit, a.Threshold });
        builder.Property(a => a.Meter).HasMaxLength(Usage.Meter.CodeLength);
        builder.HasIndex(a => a.At);
    }
}

internal sealed class OverLimitMap : IEntityTypeConfiguration<OverLimit>
{
    public void Configure(EntityTypeBuilder<OverLimit> builder)
    {
        builder.ToTable("OverLimits");
        builder.HasKey(o => new { o.TenantId, o.Meter });
        builder.Property(o => o.Meter).HasMaxLength(Usage.Meter.CodeLength);
    }
}

public static class AlertSets
{
    extension(PortalDb db)
    {
        public DbSet<UsageAlert> UsageAlerts => db.Set<UsageAlert>();

        public DbSet<OverLimit> OverLimits => db.Set<OverLimit>();
    }
}
