using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Access;

/// <summary>What the provider asks of its own people. One row, which is there from the beginning.</summary>
public sealed class StaffRules : IVersioned
{
    /// <summary>The one row's.</summary>
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>True: staff come into the back office with a second factor only.</summary>
    public bool NeedSecondFactor { get; set; }

    /// <summary>True: a tenant is deleted when a second person has approved it.</summary>
    public bool NeedSecondToDelete { get; set; }

    /// <summary>True: staff are invited, changed and removed when a second person has approved it.</summary>
    public bool NeedSecondForStaff { get; set; }

    public int Version { get; private set; }
}

internal sealed class StaffRulesMap : IEntityTypeConfiguration<StaffRules>
{
    public void Configure(EntityTypeBuilder<StaffRules> builder)
    {
        builder.ToTable("StaffRules");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasData(new StaffRules());
    }
}

public static class AccessSets
{
    extension(PortalDb db)
    {
        public DbSet<StaffRules> StaffRules => db.Set<StaffRules>();

        /// <summary>The rules, to be read only.</summary>
        public Task<StaffRules> ReadStaffRulesAsync(CancellationToken ct) => db.Set<StaffRules>().AsNoTracking().SingleAsync(ct);
    }
}
