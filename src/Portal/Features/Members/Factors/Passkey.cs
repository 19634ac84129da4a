using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;

namespace Portal.Features.Members.Factors;

/// <summary>A passkey (WebAuthn credential): the private half is with the person, this is the public one.</summary>
public sealed class Passkey : IVersioned
{
    public const int NameLength = 60;

    /// <summary>Nobody needs more, and each is sent to the browser when another is added.</summary>
    public const int MostPerPerson = 20;

    public Guid Id { get; init; }

    public Guid PersonId { get; init; }

    /// <summary>What the authenticator calls it.</summary>
    public byte[] CredentialId { get; init; } = [];

    /// <summary>COSE.</summary>
    public byte[] PublicKey { get; init; } = [];

    /// <summary>What its owner calls it.</summary>
    public string Name { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>How often it has signed, as the authenticator counts; one that falls behind is a copy. Always 0 for those that are kept in several devices.</summary>
    public long SignCount { get; set; }

    /// <summary>How the browser reaches it (<c>internal usb</c>), separated by blanks.</summary>
    public string Transports { get; init; } = "";

    /// <summary>Whether it may be copied to other devices of its owner. Never changes.</summary>
    public bool IsBackupEligible { get; init; }

    /// <summary>Whether it is there already.</summary>
    public bool IsBackedUp { get; set; }

    public int Version { get; private set; }
}

/// <summary>A proof that works once and was used: the number of a ticket or of a passkey's challenge.</summary>
public sealed class SpentProof
{
    /// <summary>Not called Id: that two saves write the same row is what it is for, and an Id that is there is taken for proof that a save was done.</summary>
    public Guid Number { get; init; }

    /// <summary>When the proof would be over anyway, and this row with it.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasskeyMap : IEntityTypeConfiguration<Passkey>
{
    // WebAuthn level 3: at most 1023 bytes. Keys of the algorithms that we take are far below 1000.
    private const int CredentialIdLength = 1023;
    private const int PublicKeyLength = 2000;

    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("Passkeys");
        builder.Property(k => k.CredentialId).HasMaxLength(CredentialIdLength);
        builder.Property(k => k.PublicKey).HasMaxLength(PublicKeyLength);
        builder.Property(k => k.Name).HasMaxLength(Passkey.NameLength);
        builder.HasIndex(k => k.CredentialId).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(k => k.PersonId);
    }
}

internal sealed class SpentProofMap : IEntityTypeConfiguration<SpentProof>
{
    public void Configure(EntityTypeBuilder<SpentProof> builder)
    {
        builder.ToTable("SpentProofs");
        builder.HasKey(p => p.Number);
        builder.Property(p => p.Number).ValueGeneratedNever();
        builder.HasIndex(p => p.ExpiresAt);
    }
}

/// <summary>A spent proof is kept as long as it could be shown again.</summary>
internal sealed class OldProofs : IForget
{
    public string What => "spent proofs";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct) => db.SpentProofs.Where(p => p.ExpiresAt < now).ExecuteDeleteAsync(ct);
}
