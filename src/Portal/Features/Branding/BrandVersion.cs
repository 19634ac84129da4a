using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>How a tenant looked from one save to the next. The one with the highest number holds; null stands for the provider's own.</summary>
public sealed class BrandVersion : IBelongsToTenant
{
    public const int ProductNameLength = 60;
    public const int MailHeaderLength = 120;
    public const int MailFooterLength = 300;
    public const int MailFooterLines = 5;
    public const int WelcomeTitleLength = 80;
    public const int WelcomeTextLength = 200;

    /// <summary>So many of a tenant are kept; older ones go with the pictures that no other has.</summary>
    public const int Kept = 20;

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>1, 2, 3 …; two that save at once would both take the same, and the database lets one.</summary>
    public int Number { get; init; }

    public DateTimeOffset SavedAt { get; init; }

    /// <summary>As the page names whoever saved it.</summary>
    public string SavedBy { get; init; } = "";

    /// <summary>Which number it brought back; null: none.</summary>
    public int? RestoredFrom { get; init; }

    /// <summary>What differs from the one before: names of <see cref="BrandField"/>, with spaces between them.</summary>
    public string Changes { get; set; } = "";

    /// <summary>As <see cref="Colour"/> writes it.</summary>
    public string? PrimaryLight { get; set; }

    public string? PrimaryDark { get; set; }

    public string? ProductName { get; set; }

    public string? MailHeader { get; set; }

    public string? MailFooter { get; set; }

    public string? WelcomeTitle { get; set; }

    public string? WelcomeText { get; set; }

    /// <summary>The hash of a <see cref="BrandPicture"/>, as are the next three.</summary>
    public string? LogoLight { get; set; }

    public string? LogoDark { get; set; }

    public string? Icon { get; set; }

    public string? IconLarge { get; set; }

    /// <summary>Everything that people see of it, to compare two.</summary>
    public IReadOnlyDictionary<BrandField, string?> Fields => new Dictionary<BrandField, string?>
    {
        [BrandField.LogoLight] = LogoLight,
        [BrandField.LogoDark] = LogoDark,
        [BrandField.Favicon] = Icon,
        [BrandField.PrimaryLight] = PrimaryLight,
        [BrandField.PrimaryDark] = PrimaryDark,
        [BrandField.ProductName] = ProductName,
        [BrandField.MailHeader] = MailHeader,
        [BrandField.MailFooter] = MailFooter,
        [BrandField.WelcomeTitle] = WelcomeTitle,
        [BrandField.WelcomeText] = WelcomeText,
    };

    /// <summary>The pictures that it shows.</summary>
    public IEnumerable<string> Pictures => new[] { LogoLight, LogoDark, Icon, IconLarge }.OfType<string>();
}

/// <summary>What can be changed of a look. Stored as text; never rename.</summary>
public enum BrandField
{
    LogoLight,
    LogoDark,
    Favicon,
    PrimaryLight,
    PrimaryDark,
    ProductName,
    MailHeader,
    MailFooter,
    WelcomeTitle,
    WelcomeText,
}

/// <summary>A PNG of our own making; what was uploaded is not kept.</summary>
public sealed class BrandPicture : IBelongsToTenant
{
    public const int HashLength = 64;

    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>SHA-256 of the content as hexadecimal: its address, so that browsers may keep it for good.</summary>
    public string Hash { get; init; } = "";

    public byte[] Content { get; init; } = [];
}

internal sealed class BrandVersionMap : IEntityTypeConfiguration<BrandVersion>
{
    public void Configure(EntityTypeBuilder<BrandVersion> builder)
    {
        builder.ToTable("BrandVersions");
        builder.Property(v => v.SavedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(v => v.PrimaryLight).HasMaxLength(7);
        builder.Property(v => v.PrimaryDark).HasMaxLength(7);
        builder.Property(v => v.ProductName).HasMaxLength(BrandVersion.ProductNameLength);
        builder.Property(v => v.MailHeader).HasMaxLength(BrandVersion.MailHeaderLength);
        builder.Property(v => v.MailFooter).HasMaxLength(BrandVersion.MailFooterLength);
        builder.Property(v => v.WelcomeTitle).HasMaxLength(BrandVersion.WelcomeTitleLength);
        builder.Property(v => v.WelcomeText).HasMaxLength(BrandVersion.WelcomeTextLength);
        builder.Property(v => v.LogoLight).HasMaxLength(BrandPicture.HashLength);
        builder.Property(v => v.LogoDark).HasMaxLength(BrandPicture.HashLength);
        builder.Property(v => v.Icon).HasMaxLength(BrandPicture.HashLength);
        builder.Property(v => v.IconLarge).HasMaxLength(BrandPicture.HashLength);
        builder.Ignore(v => v.Fields);
        builder.Ignore(v => v.Pictures);
        builder.HasIndex(v => new { v.TenantId, v.Number }).IsUnique();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(v => v.TenantId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BrandPictureMap : IEntityTypeConfiguration<BrandPicture>
{
    public void Configure(EntityTypeBuilder<BrandPicture> builder)
    {
        builder.ToTable("BrandPictures");
        builder.Property(p => p.Hash).HasMaxLength(BrandPicture.HashLength);
        builder.HasIndex(p => new { p.TenantId, p.Hash }).IsUnique();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(p => p.TenantId).OnDelete(DeleteBehavior.Restrict);
    }
}

public static class BrandingSets
{
    extension(PortalDb db)
    {
        public DbSet<BrandVersion> BrandVersions => db.Set<BrandVersion>();

        public DbSet<BrandPicture> BrandPictures => db.Set<BrandPicture>();
    }
}
