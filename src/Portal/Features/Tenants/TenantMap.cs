using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

internal sealed class TenantMap : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("Tenants");
        builder.Property(t => t.Name).HasMaxLength(Tenant.NameLength);
        builder.Property(t => t.Slug).HasMaxLength(Address.SlugLength);
        builder.Property(t => t.FormerSlug).HasMaxLength(Address.SlugLength);
        builder.Property(t => t.HoldReason).HasMaxLength(Tenant.NoteLength);
        builder.Property(t => t.StatusNote).HasMaxLength(Tenant.NoteLength);
        builder.Property(t => t.OwnerEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(t => t.ApplicationSettings).IsUnbounded();

        // Composing makes some characters three (Unicode's composition exclusions).
        builder.Property(t => t.SearchText).HasMaxLength((3 * Tenant.NameLength) + Address.SlugLength + EmailAddress.MaxLength + 2).UsePropertyAccessMode(PropertyAccessMode.Property);

        // Each sortable column of the back office's grid ends in the id, so that a page is read from an index.
        builder.HasIndex(t => new { t.CreatedAt, t.Id });
        builder.HasIndex(t => new { t.SearchText, t.Id, t.Status });
        builder.HasIndex(t => new { t.Slug, t.Id });
        builder.HasIndex(t => new { t.Status, t.CreatedAt, t.Id });
        builder.HasIndex(t => new { t.OwnerEmail, t.Id });

        // And each filter begins one that ends in the order that the list has by itself.
        builder.HasIndex(t => new { t.PlanId, t.CreatedAt, t.Id });
        builder.HasIndex(t => new { t.CellId, t.CreatedAt, t.Id });
        builder.HasIndex(t => new { t.Region, t.CreatedAt, t.Id });
        builder.HasIndex(t => t.DeletionDueAt);
    }
}

internal sealed class TenantWordMap : IEntityTypeConfiguration<TenantWord>
{
    public void Configure(EntityTypeBuilder<TenantWord> builder)
    {
        builder.ToTable("TenantWords");
        builder.HasKey(w => new { w.Start, w.TenantId });
        builder.Property(w => w.Start).HasMaxLength(TenantWord.Length).IsOrdinal();
    }
}

public static class TenantSets
{
    extension(PortalDb db)
    {
        public DbSet<Tenant> Tenants => db.Set<Tenant>();

        public DbSet<TenantWord> TenantWords => db.Set<TenantWord>();
    }
}
