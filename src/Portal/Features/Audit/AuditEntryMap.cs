using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Audit;

internal sealed class AuditEntryMap : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.Property(a => a.Who).HasMaxLength(254);
        builder.Property(a => a.Details).IsUnbounded();
        builder.Property(a => a.RemoteAddress).HasMaxLength(45);
        builder.HasIndex(a => new { a.At, a.Id });
        builder.HasIndex(a => new { a.TenantId, a.At });
        builder.HasIndex(a => new { a.What, a.At });
        builder.HasIndex(a => new { a.Who, a.At });
    }
}

public static class AuditSets
{
    extension(PortalDb db)
    {
        public DbSet<AuditEntry> AuditEntries => db.Set<AuditEntry>();
    }
}
