using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Audit;

internal sealed class AuditEntryMap : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.Property(a => a.Who).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(a => a.Details).IsUnbounded();
        builder.Property(a => a.RemoteAddress).HasMaxLength(45);
        builder.HasIndex(a => new { a.At, a.Id });
        builder.HasIndex(a => new { a.TenantId, a.At });
        builder.HasIndex(a => new { a.What, a.At });
    }
}

public static class AuditSets
{
    extension(PortalDb db)
    {
        public DbSet<AuditEntry> AuditEntries => db.Set<AuditEntry>();
    }
}
