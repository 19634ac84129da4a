using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Usage;

/// <summary>How what was measured becomes the quantity of a time. Stored as text; never rename.</summary>
public enum Aggregation
{
    /// <summary>What was used adds up: requests, transferred bytes.</summary>
    Sum,

    /// <summary>The highest level that was measured: members.</summary>
    Max,

    /// <summary>The mean over the hours of each hour's highest level; an hour without a measurement keeps the one before: stored bytes.</summary>
    Average,
}

/// <summary>A thing that is counted. Events carry whole base units (bytes, milliseconds); people, plans and prices speak of the larger <see cref="Unit"/>.</summary>
[CachedUnder(CacheKey)]
public sealed class Meter
{
    public const string CacheKey = "meters";
    public const int CodeLength = 60;
    public const int NameLength = 60;
    public const int UnitLength = 20;

    /// <summary>Bytes in the databases and folders that a tenant has, measured every hour.</summary>
    public const string Storage = "storage.bytes";

    /// <summary>Members that can come in, counted every hour.</summary>
    public const string Members = "members";

    public const string Requests = "api.requests";
    public const string Bandwidth = "bandwidth.bytes";
    public const string Compute = "compute.seconds";

    /// <summary>Those that Portal ships with.</summary>
    public static IReadOnlyList<Meter> BuiltIn { get; } =
    [
        new() { Code = Storage, Name = "Storage", Unit = "GB", PerUnit = 1_000_000_000, Aggregation = Aggregation.Average, IsBuiltIn = true, Position = 1 },
        new() { Code = Members, Name = "Members", Unit = "", PerUnit = 1, Aggregation = Aggregation.Max, IsBuiltIn = true, Position = 2 },
        new() { Code = Requests, Name = "API requests", Unit = "", PerUnit = 1, Aggregation = Aggregation.Sum, IsBuiltIn = true, Position = 3 },
        new() { Code = Bandwidth, Name = "Data transfer", Unit = "GB", PerUnit = 1_000_000_000, Aggregation = Aggregation.Sum, IsBuiltIn = true, Position = 4 },
        new() { Code = Compute, Name = "Compute time", Unit = "h", PerUnit = 3_600_000, Aggregation = Aggregation.Sum, IsBuiltIn = true, Position = 5 },
    ];

    /// <summary>What events call it: <c>storage.bytes</c>. Lower-case words with dots, dashes or underscores.</summary>
    public string Code { get; init; } = "";

    /// <summary>Its name for people; of those that Portal ships with, in English (the pages translate them).</summary>
    public string Name { get; set; } = "";

    /// <summary>The unit that people read and prices count: <c>GB</c>; empty: pieces.</summary>
    public string Unit { get; set; } = "";

    /// <summary>How many stored units make one <see cref="Unit"/>: 1000³ of bytes to the GB. Fixed, or what is stored would mean something else.</summary>
    public long PerUnit { get; init; } = 1;

    public Aggregation Aggregation { get; init; }

    public bool IsBuiltIn { get; init; }

    public int Position { get; init; }

    /// <summary>Since when it takes no events any more; null: it does.</summary>
    public DateTimeOffset? RetiredAt { get; set; }
}

internal sealed class MeterMap : IEntityTypeConfiguration<Meter>
{
    public void Configure(EntityTypeBuilder<Meter> builder)
    {
        builder.ToTable("Meters");
        builder.HasKey(m => m.Code);
        builder.Property(m => m.Code).HasMaxLength(Meter.CodeLength);
        builder.Property(m => m.Name).HasMaxLength(Meter.NameLength);
        builder.Property(m => m.Unit).HasMaxLength(Meter.UnitLength);
        builder.HasData(Meter.BuiltIn);
    }
}

public static class UsageSets
{
    extension(PortalDb db)
    {
        public DbSet<Meter> Meters => db.Set<Meter>();
    }
}
