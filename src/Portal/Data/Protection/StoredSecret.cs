using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Data.Protection;

/// <summary>The key that one owner's secrets are encrypted with, itself encrypted ("wrapped") with a root key. Without this row they are noise.</summary>
public sealed class DataKey
{
    /// <summary>A tenant's id, or <see cref="Vault.Installation"/>.</summary>
    public Guid Owner { get; init; }

    /// <summary>The key, sealed with the root key.</summary>
    public string Wrapped { get; set; } = "";

    /// <summary>Which root key that is (<see cref="RootKey.CurrentId"/>).</summary>
    public string RootKeyId { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Something that must not be readable in the database: a password, a connection string.</summary>
public sealed class StoredSecret
{
    /// <summary>Whose: a tenant's id, or <see cref="Vault.Installation"/>.</summary>
    public Guid Owner { get; init; }

    /// <summary>What for; stored, never rename.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>The row that it belongs to, such as a cell; the owner itself where there is no other.</summary>
    public Guid Record { get; init; }

    /// <summary>1, 2, 3 …: another value gets the next number.</summary>
    public int Version { get; init; }

    public string Ciphertext { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class DataKeyMap : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> builder)
    {
        builder.ToTable("DataKeys");
        builder.HasKey(k => k.Owner);
        builder.Property(k => k.Owner).ValueGeneratedNever(); // the installation's is empty, which would be taken for missing
        builder.Property(k => k.RootKeyId).HasMaxLength(16).IsConcurrencyToken(); // who wraps it anew has read it under the key that it names
        builder.HasIndex(k => k.RootKeyId);
    }
}

internal sealed class StoredSecretMap : IEntityTypeConfiguration<StoredSecret>
{
    public void Configure(EntityTypeBuilder<StoredSecret> builder)
    {
        builder.ToTable("Secrets");
        builder.HasKey(s => new { s.Owner, s.Purpose, s.Record, s.Version });
        builder.Property(s => s.Purpose).HasMaxLength(40);
        builder.Property(s => s.Ciphertext).IsUnbounded();
    }
}
