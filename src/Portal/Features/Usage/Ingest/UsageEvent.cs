using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Usage.Ingest;

/// <summary>Something that was used, as it was reported. What tenant, source and id say is reported once; later reports of it change nothing.</summary>
public sealed class UsageEvent : IBelongsToTenant
{
    public const int SourceLength = 100;
    public const int IdLength = 100;

    /// <summary>How long events are kept; the hours that they became are kept longer. What was used before that is too late to be counted.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(35);

    public TenantId TenantId { get; init; }

    /// <summary>Which program reports; its ids are its own.</summary>
    public string Source { get; init; } = "";

    public string EventId { get; init; } = "";

    public string Meter { get; init; } = "";

    /// <summary>When it was used.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>In the meter's base unit (bytes, milliseconds, pieces).</summary>
    public long Quantity { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>What a tenant used of a meter in an hour. Written in the same transaction as its events, so that the two cannot disagree.</summary>
public sealed class UsageHour : IBelongsToTenant
{
    /// <summary>How long hours are kept: a year can be compared with the one before.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(800);

    public TenantId TenantId { get; init; }

    public string Meter { get; init; } = "";

    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset Hour { get; init; }

    /// <summary>All quantities together, in the base unit.</summary>
    public long Sum { get; init; }

    /// <summary>The highest of them.</summary>
    public long Max { get; init; }

    /// <summary>How many events there were.</summary>
    public int Count { get; init; }

    /// <summary>The hour that a time is in.</summary>
    public static DateTimeOffset Of(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

/// <summary>Why an event is not counted. Stored as text; never rename.</summary>
public enum HeldReason
{
    /// <summary>An event with the same source and id was counted, and said something else.</summary>
    Conflict,

    /// <summary>What it reports was used longer ago than <see cref="UsageEvent.KeptFor"/>.</summary>
    TooLate,
}

/// <summary>An event that was understood and is not counted: staff see it and decide.</summary>
public sealed class HeldEvent : IBelongsToTenant
{
    /// <summary>Made from all that it says, so that the same event is held once.</summary>
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    public string Source { get; init; } = "";

    public string EventId { get; init; } = "";

    public string Meter { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public long Quantity { get; init; }

    public HeldReason Reason { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }
}

internal sealed class UsageEventMap : IEntityTypeConfiguration<UsageEvent>
{
    public void Configure(EntityTypeBuilder<UsageEvent> builder)
    {
        builder.ToTable("UsageEvents");
        builder.HasKey(e => new { e.TenantId, e.Source, e.EventId });
        builder.Property(e => e.Source).HasMaxLength(UsageEvent.SourceLength).IsOrdinal();
        builder.Property(e => e.EventId).HasMaxLength(UsageEvent.IdLength).IsOrdinal();
        builder.Property(e => e.Meter).HasMaxLength(Meter.CodeLength);
        builder.HasIndex(e => e.At); // to forget them
    }
}

internal sealed class UsageHourMap : IEntityTypeConfiguration<UsageHour>
{
    public void Configure(EntityTypeBuilder<UsageHour> builder)
    {
        builder.ToTable("UsageHours");
        builder.HasKey(h => new { h.TenantId, h.Meter, h.Hour });
        builder.Property(h => h.Meter).HasMaxLength(Meter.CodeLength);
    }
}

internal sealed class HeldEventMap : IEntityTypeConfiguration<HeldEvent>
{
    public void Configure(EntityTypeBuilder<HeldEvent> builder)
    {
        builder.ToTable("HeldUsageEvents");
        builder.Property(e => e.Source).HasMaxLength(UsageEvent.SourceLength).IsOrdinal();
        builder.Property(e => e.EventId).HasMaxLength(UsageEvent.IdLength).IsOrdinal();
        builder.Property(e => e.Meter).HasMaxLength(Meter.CodeLength);
        builder.HasIndex(e => e.ReceivedAt);
    }
}

public static class IngestSets
{
    extension(PortalDb db)
    {
        public DbSet<UsageEvent> UsageEvents => db.Set<UsageEvent>();

        public DbSet<UsageHour> UsageHours => db.Set<UsageHour>();

        public DbSet<HeldEvent> HeldEvents => db.Set<HeldEvent>();
    }
}
