using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.SignUp;

internal sealed class SignUpRequestMap : IEntityTypeConfiguration<SignUpRequest>
{
    public void Configure(EntityTypeBuilder<SignUpRequest> builder)
    {
        builder.ToTable("SignUpRequests");
        builder.Property(s => s.Organisation).HasMaxLength(Tenants.Tenant.NameLength);
        builder.Property(s => s.Slug).HasMaxLength(63);
        builder.Property(s => s.Email).HasMaxLength(254);
        builder.Property(s => s.NormalizedEmail).HasMaxLength(254);
        builder.Property(s => s.ConfirmationHash).HasMaxLength(64);
        builder.Property(s => s.ProgressHash).HasMaxLength(64);
        builder.HasIndex(s => s.ConfirmationHash);
        builder.HasIndex(s => s.ProgressHash);
        builder.HasIndex(s => s.NormalizedEmail);
        builder.HasIndex(s => s.TenantId);
    }
}

public static class SignUpSets
{
    extension(PortalDb db)
    {
        public DbSet<SignUpRequest> SignUpRequests => db.Set<SignUpRequest>();
    }
}
