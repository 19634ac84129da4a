using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

// Identity's tables are mapped here, not inherited: its own context reads the schema version from services that are missing at design time.

internal sealed class PersonMap : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("People");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.UserName).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(p => p.NormalizedUserName).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(p => p.Email).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(p => p.NormalizedEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(p => p.TimeZone).HasMaxLength(Person.TimeZoneLength);
        builder.Property(p => p.Unwanted).HasNames();
        builder.Property(p => p.KnownDevices).HasMaxLength(Person.KnownDevicesLength);
        builder.Property(p => p.PasswordHash).HasMaxLength(500);
        builder.Property(p => p.ConcurrencyStamp).IsConcurrencyToken();
        builder.HasIndex(p => p.NormalizedUserName).IsUnique();
        builder.HasIndex(p => p.NormalizedEmail).IsUnique();
    }
}

internal sealed class PersonClaimMap : IEntityTypeConfiguration<IdentityUserClaim<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder)
    {
        builder.ToTable("PersonClaims");
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.UserId);
        builder.Property(c => c.ClaimValue).HasMaxLength(1000);
    }
}

internal sealed class PersonLoginMap : IEntityTypeConfiguration<IdentityUserLogin<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("PersonLogins");
        builder.HasKey(l => new { l.LoginProvider, l.ProviderKey });
        builder.HasOne<Person>().WithMany().HasForeignKey(l => l.UserId);
    }
}

internal sealed class PersonTokenMap : IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("PersonTokens");
        builder.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
        builder.Property(t => t.Value).HasMaxLength(1000);
        builder.HasOne<Person>().WithMany().HasForeignKey(t => t.UserId);
    }
}

internal sealed class SignInSessionMap : IEntityTypeConfiguration<SignInSession>
{
    public void Configure(EntityTypeBuilder<SignInSession> builder)
    {
        builder.ToTable("Sessions");
        builder.Property(s => s.Browser).HasMaxLength(Device.NameLength);
        builder.Property(s => s.Platform).HasMaxLength(Device.NameLength);
        builder.Property(s => s.Address).HasMaxLength(SignInSession.AddressLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(s => s.PersonId);
    }
}

internal sealed class EmailChangeMap : IEntityTypeConfiguration<EmailChange>
{
    public void Configure(EntityTypeBuilder<EmailChange> builder)
    {
        builder.ToTable("EmailChanges");
        builder.HasKey(c => c.PersonId);
        builder.Property(c => c.NewEmail).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(c => c.OldHash).HasMaxLength(OneTimeSecret.HashLength);
        builder.Property(c => c.NewHash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(c => c.OldHash).IsUnique();
        builder.HasIndex(c => c.NewHash).IsUnique();
    }
}

internal sealed class MembershipMap : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("Memberships");
        builder.HasKey(m => new { m.TenantId, m.PersonId });
        builder.HasIndex(m => m.PersonId);
        builder.HasOne<TenantRole>().WithMany().HasForeignKey(m => m.RoleId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TenantRoleMap : IEntityTypeConfiguration<TenantRole>
{
    public void Configure(EntityTypeBuilder<TenantRole> builder)
    {
        builder.ToTable("TenantRoles");
        builder.Property(r => r.Name).HasMaxLength(TenantRole.NameLength);
        builder.Property(r => r.Description).HasMaxLength(TenantRole.DescriptionLength);
        builder.Property(r => r.Permissions).HasNames();
        builder.HasIndex(r => new { r.TenantId, r.Name }).IsUnique();
    }
}

internal sealed class StaffMemberMap : IEntityTypeConfiguration<StaffMember>
{
    public void Configure(EntityTypeBuilder<StaffMember> builder)
    {
        builder.ToTable("Staff");
        builder.HasKey(s => s.PersonId);
    }
}

internal sealed class OneTimeTokenMap : IEntityTypeConfiguration<OneTimeToken>
{
    public void Configure(EntityTypeBuilder<OneTimeToken> builder)
    {
        builder.ToTable("OneTimeTokens");
        builder.Property(t => t.Hash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(t => t.Hash).IsUnique();
        builder.HasIndex(t => t.PersonId);
    }
}

internal static class NameLists
{
    /// <summary>A list of permissions, or of other values, as a JSON array of their names.</summary>
    public static void HasNames<T>(this PropertyBuilder<IReadOnlyList<T>> property) where T : struct, Enum
    {
        property.HasConversion(
            list => JsonSerializer.Serialize(list.Select(p => p.ToString()), JsonSerializerOptions.Default),
            text => Read<T>(text),
            new ValueComparer<IReadOnlyList<T>>((a, b) => a!.SequenceEqual(b!), list => list.Aggregate(0, (hash, p) => HashCode.Combine(hash, p)), list => list.ToList()));
        property.HasMaxLength(2000);
    }

    // A name that this version no longer knows grants nothing, instead of locking everybody out.
    private static List<T> Read<T>(string text) where T : struct, Enum =>
        [.. JsonSerializer.Deserialize<string[]>(text)!.Where(name => Enum.TryParse<T>(name, out _)).Select(Enum.Parse<T>)];
}

public static class MemberSets
{
    extension(PortalDb db)
    {
        public DbSet<Person> People => db.Set<Person>();

        public DbSet<SignInSession> SignInSessions => db.Set<SignInSession>();

        public DbSet<EmailChange> EmailChanges => db.Set<EmailChange>();

        public DbSet<Membership> Memberships => db.Set<Membership>();

        public DbSet<TenantRole> TenantRoles => db.Set<TenantRole>();

        public DbSet<StaffMember> Staff => db.Set<StaffMember>();

        public DbSet<OneTimeToken> OneTimeTokens => db.Set<OneTimeToken>();
    }
}
