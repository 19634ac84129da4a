using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Plans;

internal sealed class PlanMap : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("Plans");
        builder.Property(p => p.Code).HasMaxLength(Plan.CodeLength);
        builder.Property(p => p.Name).HasMaxLength(Plan.NameLength);
        builder.Property(p => p.Summary).HasMaxLength(Plan.SummaryLength);
        builder.Property(p => p.Currency).HasMaxLength(3).UsePropertyAccessMode(PropertyAccessMode.Property);
        builder.Property(p => p.MemberLimit).UsePropertyAccessMode(PropertyAccessMode.Property);
        builder.Property(p => p.StorageBytes).UsePropertyAccessMode(PropertyAccessMode.Property);
        builder.Property(p => p.Terms).IsUnbounded().HasConversion(
            terms => PlanTermsJson.Write(terms),
            json => PlanTermsJson.Read(json),
            new ValueComparer<PlanTerms>((a, b) => Same(a, b), terms => PlanTermsJson.Write(terms).GetHashCode(StringComparison.Ordinal)));
        builder.HasIndex(p => new { p.Code, p.Number }).IsUnique();
    }

    // Records compare their lists by reference.
    private static bool Same(PlanTerms? a, PlanTerms? b) =>
        ReferenceEquals(a, b) || (a is not null && b is not null && PlanTermsJson.Write(a) == PlanTermsJson.Write(b));
}

public static class PlanSets
{
    extension(PortalDb db)
    {
        public DbSet<Plan> Plans => db.Set<Plan>();
    }
}
