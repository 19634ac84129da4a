using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Provisioning.Records;

internal sealed class OperationMap : IEntityTypeConfiguration<Operation>
{
    public void Configure(EntityTypeBuilder<Operation> builder)
    {
        builder.ToTable("Operations");
        builder.Property(o => o.Input).IsUnbounded();
        builder.Property(o => o.Reason).HasConversion(r => r!.Write(), json => StepReason.Read(json)).IsUnbounded();
        builder.Property(o => o.TraceParent).HasMaxLength(55);
        builder.Property(o => o.RequestedBy).HasMaxLength(EmailAddress.MaxLength);

        // One open operation a tenant; PostgreSQL, SQLite and SQL Server all accept this filter.
        builder.HasIndex(o => o.TenantId).IsUnique().HasFilter("\"FinishedAt\" IS NULL").HasDatabaseName("IX_Operations_Open");
        builder.HasIndex(o => new { o.TenantId, o.CreatedAt });
        builder.HasIndex(o => o.Status);
        builder.HasIndex(o => o.CreatedAt);
    }
}

internal sealed class OperationStepMap : IEntityTypeConfiguration<OperationStep>
{
    public void Configure(EntityTypeBuilder<OperationStep> builder)
    {
        builder.ToTable("OperationSteps");
        builder.HasKey(s => new { s.OperationId, s.Step, s.Direction });
        builder.Property(s => s.Step).HasMaxLength(60);
        builder.Property(s => s.Data).IsUnbounded();
        builder.HasOne<Operation>().WithMany().HasForeignKey(s => s.OperationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OperationAttemptMap : IEntityTypeConfiguration<OperationAttempt>
{
    public void Configure(EntityTypeBuilder<OperationAttempt> builder)
    {
        builder.ToTable("OperationAttempts");
        builder.Property(a => a.Step).HasMaxLength(60);
        builder.Property(a => a.Reason).HasConversion(r => r!.Write(), json => StepReason.Read(json)).IsUnbounded();
        builder.HasIndex(a => a.OperationId);
        builder.HasOne<Operation>().WithMany().HasForeignKey(a => a.OperationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ResourceMap : IEntityTypeConfiguration<Resource>
{
    public void Configure(EntityTypeBuilder<Resource> builder)
    {
        builder.ToTable("Resources");
        builder.HasIndex(r => new { r.TenantId, r.Kind });
        builder.HasIndex(r => new { r.Kind, r.Name }).IsUnique();
        builder.HasIndex(r => r.CellId);
    }
}

internal sealed class CellMap : IEntityTypeConfiguration<Cell>
{
    public void Configure(EntityTypeBuilder<Cell> builder)
    {
        builder.ToTable("Cells");
        builder.Property(c => c.Name).HasMaxLength(40);
        builder.Property(c => c.Region).HasMaxLength(40);
        builder.Property(c => c.Server).HasMaxLength(300);
        builder.Property(c => c.StorageServer).HasMaxLength(300);
        builder.HasIndex(c => c.Name).IsUnique();
    }
}

internal sealed class PlacementMap : IEntityTypeConfiguration<Placement>
{
    public void Configure(EntityTypeBuilder<Placement> builder)
    {
        builder.ToTable("Placements");
        builder.HasKey(p => p.TenantId);
        builder.HasIndex(p => new { p.CellId, p.PlacedAt });
    }
}

internal sealed class AddressMap : IEntityTypeConfiguration<Address>
{
    public void Configure(EntityTypeBuilder<Address> builder)
    {
        builder.ToTable("Addresses");
        builder.HasKey(a => a.Slug);
        builder.Property(a => a.Slug).HasMaxLength(Address.SlugLength);
        builder.HasIndex(a => a.TenantId).IsUnique();
    }
}

internal sealed class TemplateVersionMap : IEntityTypeConfiguration<TemplateVersion>
{
    public void Configure(EntityTypeBuilder<TemplateVersion> builder)
    {
        builder.ToTable("TemplateVersions");
        builder.Property(t => t.Name).HasMaxLength(40);
        builder.Property(t => t.Note).HasMaxLength(500);
        builder.Property(t => t.CreatedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(t => t.Content).IsUnbounded();
        builder.HasIndex(t => new { t.Name, t.Number }).IsUnique();
    }
}
