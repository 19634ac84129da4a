using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

/// <summary>How a mail stands. Stored as text; never rename.</summary>
public enum MailState
{
    Pending,
    Delivered,

    /// <summary>Given up after the last attempt; staff are told.</summary>
    Dead,
}

/// <summary>A mail in the outbox. Its text may hold a token, so it is stored encrypted and dropped once it is delivered.</summary>
public sealed class OutgoingMail : IVersioned
{
    public const int ErrorLength = 1000;

    public Guid Id { get; init; }

    /// <summary>The tenant that it is about: when that is deleted, the mail goes too.</summary>
    public TenantId? TenantId { get; init; }

    public string To { get; init; } = "";

    public string Subject { get; init; } = "";

    /// <summary>The whole message, protected; null once delivered.</summary>
    public string? ProtectedBody { get; set; }

    public MailState State { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset NextAttemptAt { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    public string? LastError { get; set; }

    public int Version { get; private set; }
}

internal sealed class OutgoingMailMap : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("OutgoingMails");
        builder.Property(m => m.To).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(m => m.Subject).HasMaxLength(250);
        builder.Property(m => m.ProtectedBody).IsUnbounded();
        builder.Property(m => m.LastError).HasMaxLength(OutgoingMail.ErrorLength);
        builder.HasIndex(m => m.TenantId);
        builder.HasIndex(m => new { m.State, m.NextAttemptAt });
    }
}

public static class MailSets
{
    extension(PortalDb db)
    {
        public DbSet<OutgoingMail> OutgoingMails => db.Set<OutgoingMail>();
    }
}
