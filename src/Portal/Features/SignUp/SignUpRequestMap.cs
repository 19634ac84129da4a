using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

internal sealed class SignUpRequestMap : IEntityTypeConfiguration<SignUpRequest>
{
    public void Configure(EntityTypeBuilder<SignUpRequest> builder)
    {
        builder.ToTable("SignUpRequests");
        builder.Property(s => s.Organisation).HasMaxLength(Tenants.Tenant.NameLength);
        builder.Property(s => s.Slug).HasMaxLength(Address.SlugLength);
        builder.Property(s => s.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(s => s.NormalizedEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(s => s.ConfirmationHash).HasMaxLength(OneTimeSecret.HashLength);
        builder.Property(s => s.ProgressHash).HasMaxLength(OneTimeSecret.HashLength);
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
