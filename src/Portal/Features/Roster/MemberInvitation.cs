using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Somebody was asked to join a tenant. The row goes when they have joined or the invitation is taken back; the audit keeps that it was.</summary>
public sealed class MemberInvitation : IBelongsToTenant, IVersioned
{
    /// <summary>How long its link opens.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(7);

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>As it was typed; who joins proves to read it.</summary>
    public string Email { get; init; } = "";

    /// <summary>To find it again: one open invitation an address and tenant.</summary>
    public string NormalizedEmail { get; init; } = "";

    public Guid RoleId { get; set; }

    /// <summary>How the invitation names who invites.</summary>
    public string InvitedBy { get; init; } = "";

    public DateTimeOffset SentAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>SHA-256 of the link's secret as hexadecimal. Sending it again makes a new one: the link before it opens nothing any more.</summary>
    public string Hash { get; set; } = "";

    public int Version { get; private set; }
}

internal sealed class MemberInvitationMap : IEntityTypeConfiguration<MemberInvitation>
{
    public void Configure(EntityTypeBuilder<MemberInvitation> builder)
    {
        builder.ToTable("MemberInvitations");
        builder.Property(i => i.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.NormalizedEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.InvitedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.Hash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(i => i.Hash).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.NormalizedEmail }).IsUnique();
        builder.HasOne<TenantRole>().WithMany().HasForeignKey(i => i.RoleId).OnDelete(DeleteBehavior.Restrict);
    }
}

public static class RosterSets
{
    extension(PortalDb db)
    {
        public DbSet<MemberInvitation> MemberInvitations => db.Set<MemberInvitation>();
    }
}
