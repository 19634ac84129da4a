using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Data.Protection;

/// <summary>
/// Keeps secrets in the control database: a root key outside it wraps a key for each owner, which encrypts with AES-256-GCM. Owner, purpose, record and version
/// are bound in as associated data, so that a ciphertext that is moved to another row does not open. What it adds and removes is saved with the
/// caller's unit of work. Scoped.
/// </summary>
public sealed class Vault(PortalDb db, RootKey root, TimeProvider time)
{
    /// <summary>The owner of what belongs to no tenant, such as cells' connection strings.</summary>
    public static readonly Guid Installation = Guid.Empty;

    private const int KeyBytes = 32;

    /// <summary>Adds a secret. Saving fails with <see cref="DuplicateException"/> where another has added the same version meanwhile.</summary>
    public async Task AddAsync(Guid owner, string purpose, Guid record, int version, string text, CancellationToken ct)
    {
        var key = await KeyAsync(owner, ct);
        db.Secrets.Add(new StoredSecret
        {
            Owner = owner,
            Purpose = purpose,
            Record = record,
            Version = version,
            Ciphertext = Aead.Seal(key, Encoding.UTF8.GetBytes(text), Binding(owner, purpose, record, version)),
            CreatedAt = time.GetUtcNow(),
        });
    }

    /// <returns>Null where there is no such secret.</returns>
    /// <exception cref="RootKeyException">It cannot be opened: the root key is another, or the row was changed or moved.</exception>
    public async Task<string?> ReadAsync(Guid owner, string purpose, Guid record, int version, CancellationToken ct)
    {
        var found = await (
            from secret in db.Secrets.AsNoTracking()
            join key in db.DataKeys.AsNoTracking() on secret.Owner equals key.Owner
            where secret.Owner == owner && secret.Purpose == purpose && secret.Record == record && secret.Version == version
            select new { secret.Ciphertext, key.Wrapped }).SingleOrDefaultAsync(ct);
        return found is null ? null : Open(found.Wrapped, found.Ciphertext, owner, purpose, record, version);
    }

    /// <summary>Removes versions of one secret: all, or those that <paramref name="version"/> names.</summary>
    public async Task RemoveAsync(Guid owner, string purpose, Guid record, int? version, CancellationToken ct) =>
        db.Secrets.RemoveRange(await db.Secrets.Where(s => s.Owner == owner && s.Purpose == purpose && s.Record == record && (version == null || s.Version == version)).ToListAsync(ct));

    /// <summary>Removes everything of one owner, the key too: copies of the ciphertexts in old backups are noise from then on.</summary>
    public async Task RemoveAllAsync(Guid owner, CancellationToken ct)
    {
        db.Secrets.RemoveRange(await db.Secrets.Where(s => s.Owner == owner).ToListAsync(ct));
        db.DataKeys.RemoveRange(await db.DataKeys.Where(k => k.Owner == owner).ToListAsync(ct));
    }

    /// <summary>Opens what was read from the two tables; for those that read many at once.</summary>
    public string Open(string wrapped, string ciphertext, Guid owner, string purpose, Guid record, int version)
    {
        var key = Unwrap(root, wrapped, owner);
        try
        {
            return Encoding.UTF8.GetString(Aead.Open(key, ciphertext, Binding(owner, purpose, record, version)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new RootKeyException($"Secret '{purpose}' {version} of {record} cannot be opened: it was changed, or belongs elsewhere.", exception);
        }
    }

    internal static string Wrap(RootKey root, byte[] key, Guid owner) => root.Seal(Convert.ToBase64String(key), WrapPurpose(owner));

    internal static byte[] Unwrap(RootKey root, string wrapped, Guid owner) => Convert.FromBase64String(root.Open(wrapped, WrapPurpose(owner)));

    private async Task<byte[]> KeyAsync(Guid owner, CancellationToken ct)
    {
        if (await db.DataKeys.FindAsync([owner], ct) is { } known)
            return Unwrap(root, known.Wrapped, owner);

        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var wrapped = Wrap(root, key, owner);
        db.DataKeys.Add(new DataKey { Owner = owner, Wrapped = wrapped, RootKeyId = RootKey.KeyIdOf(wrapped)!, CreatedAt = time.GetUtcNow() });
        return key;
    }

    // Part of what is stored; never change either.
    private static string WrapPurpose(Guid owner) => $"data-key|{owner:N}";

    private static byte[] Binding(Guid owner, string purpose, Guid record, int version) => Encoding.UTF8.GetBytes($"{owner:N}|{purpose}|{record:N}|{version}");
}

/// <summary>The sets of this folder.</summary>
public static class ProtectionSets
{
    extension(PortalDb db)
    {
        public DbSet<DataKey> DataKeys => db.Set<DataKey>();

        public DbSet<StoredSecret> Secrets => db.Set<StoredSecret>();
    }
}
