using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.ApiKeys;

/// <summary>What a program of the provider's comes in with: <c>Authorization: Bearer portal_…</c>. The key itself is shown once and never stored.</summary>
public sealed class ApiKey : IVersioned
{
    public const string Scheme = "portal_";
    public const int NameLength = 60;
    public const int StartLength = 13;

    /// <summary>How exactly <see cref="LastUsedAt"/> is: not every use is worth a write.</summary>
    public static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    public Guid Id { get; init; }

    /// <summary>What it is for, as whoever made it wrote.</summary>
    public string Name { get; init; } = "";

    /// <summary>How it begins, to tell it from others: <c>portal_a1b2c3</c>. Six of its 43 characters help nobody guess the rest.</summary>
    public string Start { get; init; } = "";

    /// <summary>SHA-256 of the whole key as hexadecimal.</summary>
    public string Hash { get; init; } = "";

    public IReadOnlyList<ApiScope> Scopes { get; init; } = [];

    /// <summary>The only tenant that it opens; null: all.</summary>
    public TenantId? OnlyTenant { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing; null: it does not run out.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public int Version { get; private set; }
}

internal sealed class ApiKeyMap : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.Property(k => k.Name).HasMaxLength(ApiKey.NameLength);
        builder.Property(k => k.Start).HasMaxLength(ApiKey.StartLength);
        builder.Property(k => k.Hash).HasMaxLength(OneTimeSecret.HashLength);
        builder.Property(k => k.Scopes).HasNames();
        builder.Property(k => k.CreatedBy).HasMaxLength(EmailAddress.MaxLength);
        builder.HasIndex(k => k.Hash).IsUnique();
    }
}

public static class ApiKeySets
{
    extension(PortalDb db)
    {
        public DbSet<ApiKey> ApiKeys => db.Set<ApiKey>();
    }
}
