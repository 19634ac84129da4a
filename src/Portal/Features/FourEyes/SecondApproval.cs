using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.FourEyes;

/// <summary>What a second person may have to approve. Stored as text; never rename.</summary>
public enum GuardedChange
{
    DeleteTenant,
    DeleteTenantNow,
    InviteStaff,
    ChangeStaffRole,
    RemoveStaff,

    /// <summary>No longer to ask for a second person before a tenant is deleted.</summary>
    StopForDeletion,

    /// <summary>No longer to ask for a second person before staff are changed.</summary>
    StopForStaff,
}

/// <summary>How it stands with a request. Stored as text; never rename.</summary>
public enum ApprovalState
{
    Waiting,
    Approved,
    Declined,
    Withdrawn,
}

/// <summary>Something that one person of the staff has asked for, and that happens when another approves it.</summary>
public sealed class SecondApproval : IVersioned
{
    /// <summary>How long another can approve it.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(72);

    public const int ReasonLength = 500;

    public Guid Id { get; init; }

    public GuardedChange Change { get; init; }

    /// <summary>Which tenant, where it is about one. Not filtered: staff only read it.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>Whose role or place, where it is about somebody who is staff.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>The role that somebody is to get.</summary>
    public StaffRole? Role { get; init; }

    /// <summary>What it is about, as people call it: the tenant's name or somebody's address; empty for rules.</summary>
    public string Subject { get; init; } = "";

    public string Reason { get; init; } = "";

    public PersonId AskedById { get; init; }

    /// <summary>Their address then.</summary>
    public string AskedBy { get; init; } = "";

    public DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public ApprovalState State { get; set; }

    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Why it was declined.</summary>
    public string? Note { get; set; }

    /// <summary>Unique: while it waits, what it is about, so that nothing is asked for twice; afterwards its own id.</summary>
    public string Place { get; set; } = "";

    public int Version { get; private set; }

    public bool IsOver(DateTimeOffset now) => State == ApprovalState.Waiting && ExpiresAt <= now;
}

internal sealed class SecondApprovalMap : IEntityTypeConfiguration<SecondApproval>
{
    public void Configure(EntityTypeBuilder<SecondApproval> builder)
    {
        builder.ToTable("SecondApprovals");
        builder.Property(a => a.Subject).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(a => a.Reason).HasMaxLength(SecondApproval.ReasonLength);
        builder.Property(a => a.AskedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(a => a.DecidedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(a => a.Note).HasMaxLength(SecondApproval.ReasonLength);
        builder.Property(a => a.Place).HasMaxLength(40 + EmailAddress.MaxLength);
        builder.HasIndex(a => a.Place).IsUnique();
        builder.HasIndex(a => new { a.State, a.AskedAt });
        builder.HasIndex(a => a.TenantId);
    }
}

public static class FourEyesSets
{
    extension(PortalDb db)
    {
        public DbSet<SecondApproval> SecondApprovals => db.Set<SecondApproval>();
    }
}
