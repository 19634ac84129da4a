using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

/// <summary>The proof that a tenant is gone: a signed document (<see cref="CertificateDocument"/>) that says nothing about any person. One a tenant; never changed.</summary>
public sealed class DeletionCertificate
{
    public TenantId TenantId { get; init; }

    /// <summary>As people name it: <c>DC-2026-1A2B3C4D5E</c>.</summary>
    public string Number { get; init; } = "";

    /// <summary>The JSON that was signed, to the byte.</summary>
    public string Document { get; init; } = "";

    /// <summary>The signature's protected header, as base64url (RFC 7515).</summary>
    public string Protected { get; init; } = "";

    /// <summary>As base64url.</summary>
    public string Signature { get; init; } = "";

    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Two letters: what the tenant spoke.</summary>
    public string Language { get; init; } = "en";

    /// <summary>SHA-256 of the token in the link that the owner got; null until they were told.</summary>
    public string? TokenHash { get; set; }
}

internal sealed class DeletionCertificateMap : IEntityTypeConfiguration<DeletionCertificate>
{
    public void Configure(EntityTypeBuilder<DeletionCertificate> builder)
    {
        builder.ToTable("DeletionCertificates");
        builder.HasKey(c => c.TenantId);
        builder.Property(c => c.Number).HasMaxLength(40);
        builder.Property(c => c.Document).IsUnbounded();
        builder.Property(c => c.Protected).HasMaxLength(400);
        builder.Property(c => c.TokenHash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => c.TokenHash);
    }
}

public static class CertificateSets
{
    extension(PortalDb db)
    {
        public DbSet<DeletionCertificate> DeletionCertificates => db.Set<DeletionCertificate>();
    }
}
