using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Somebody's authenticator app. The key that it shares with us is in the vault, which the person owns.</summary>
public sealed class AuthenticatorApp : IVersioned
{
    public Guid PersonId { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>The step (<see cref="Totp.StepAt"/>) whose code was accepted last: neither it nor an earlier one is accepted again.</summary>
    public long LastStep { get; set; }

    public int Version { get; private set; }
}

/// <summary>A code for the day when the telephone is gone. It works once.</summary>
public sealed class RecoveryCode : IVersioned
{
    /// <summary>How many are given out together.</summary>
    public const int Count = 10;

    // Nothing that is read for something else: no I, L, O and U (Crockford).
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;

    public Guid Id { get; init; }

    public Guid PersonId { get; init; }

    public string Hash { get; init; } = "";

    public DateTimeOffset? UsedAt { get; set; }

    public int Version { get; private set; }

    /// <summary>80 random bits, as people read them: <c>7K2M-…</c> in four groups.</summary>
    public static string NewText() =>
        string.Join('-', System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>
    /// What is stored. A fast hash is enough for 80 random bits; the person is in it, so that equal codes of two people are not seen to be equal.
    /// </summary>
    public static string HashOf(Guid person, string typed)
    {
        var tidy = string.Concat(typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return OneTimeSecret.HashOf($"recovery|{person:N}|{tidy}"); // stored; never change
    }
}

internal sealed class AuthenticatorAppMap : IEntityTypeConfiguration<AuthenticatorApp>
{
    public void Configure(EntityTypeBuilder<AuthenticatorApp> builder)
    {
        builder.ToTable("AuthenticatorApps");
        builder.HasKey(a => a.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(a => a.PersonId);
    }
}

internal sealed class RecoveryCodeMap : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(c => c.Hash).HasMaxLength(OneTimeSecret.HashLength);
        builder.HasIndex(c => new { c.PersonId, c.Hash }).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(c => c.PersonId);
    }
}

public static class FactorSets
{
    extension(PortalDb db)
    {
        public DbSet<AuthenticatorApp> AuthenticatorApps => db.Set<AuthenticatorApp>();

        public DbSet<RecoveryCode> RecoveryCodes => db.Set<RecoveryCode>();

        public DbSet<Passkey> Passkeys => db.Set<Passkey>();

        public DbSet<SpentProof> SpentProofs => db.Set<SpentProof>();
    }
}
