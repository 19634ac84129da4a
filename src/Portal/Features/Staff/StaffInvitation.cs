using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Staff;

/// <summary>Somebody was asked to work in the back office. The row goes when they have joined or the invitation is taken back; the audit keeps that it was.</summary>
public sealed class StaffInvitation : IVersioned
{
    /// <summary>How long its link opens: less than a member's, because it opens more.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(3);

    public Guid Id { get; init; }

    /// <summary>As it was typed; who joins proves to read it.</summary>
    public string Email { get; init; } = "";

    /// <summary>To find it again: one open invitation an address.</summary>
    public string NormalizedEmail { get; init; } = "";

    public StaffRole Role { get; init; }

    /// <summary>How the invitation names who invites.</summary>
    public string InvitedBy { get; init; } = "";

    public DateTimeOffset SentAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>SHA-256 of the link's secret as hexadecimal. Sending it again makes a new one: the link before it opens nothing any more.</summary>
    public string Hash { get; set; } = "";

    public int Version { get; private set; }
}

internal sealed class StaffInvitationMap : IEntityTypeConfiguration<StaffInvitation>
{
    public void Configure(EntityTypeBuilder<StaffInvitation> builder)
    {
        builder.ToTable("StaffInvitations");
        builder.Property(i => i.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.NormalizedEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.InvitedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.Hash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(i => i.Hash).IsUnique();
        builder.HasIndex(i => i.NormalizedEmail).IsUnique();
    }
}

public static class StaffSets
{
    extension(PortalDb db)
    {
        public DbSet<StaffInvitation> StaffInvitations => db.Set<StaffInvitation>();
    }
}
