using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Plans;

internal sealed class PlanMap : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("Plans");
        builder.Property(p => p.Code).HasMaxLength(40);
        builder.Property(p => p.Currency).HasMaxLength(3);
        builder.HasIndex(p => new { p.Code, p.Number }).IsUnique();
    }
}

public static class PlanSets
{
    extension(PortalDb db)
    {
        public DbSet<Plan> Plans => db.Set<Plan>();
    }
}
