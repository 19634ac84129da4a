using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;

namespace Portal.Features.Deletion.Certificates;

/// <summary>
/// The installation's keys for certificates: P-256, made at the first use, the private part kept in the vault. Certificates name their key by its
/// thumbprint, so an older one can be checked for as long as its key is here. Scoped.
/// </summary>
internal sealed class CertificateKeys(PortalDb db, Vault vault)
{
    public const string Purpose = "certificate-key"; // stored; never rename

    private const int First = 1;

    /// <summary>The newest key; the very first is added to the unit of work, and of two that add it at once one fails to save and looks again.</summary>
    public async Task<CertificateKey> CurrentAsync(CancellationToken ct)
    {
        var known = await AllAsync(ct);
        if (known.Count > 0)
            return known[^1];

        var key = CertificateKey.New();
        await vault.AddAsync(Vault.Installation, Purpose, Guid.Empty, First, key.Export(), ct);
        return key;
    }

    /// <summary>Every key that certificates were ever signed with, the oldest first.</summary>
    public async Task<IReadOnlyList<CertificateKey>> AllAsync(CancellationToken ct)
    {
        var versions = await db.Secrets.Where(s => s.Owner == Vault.Installation && s.Purpose == Purpose).OrderBy(s => s.Version).Select(s => s.Version).ToListAsync(ct);
        var keys = new List<CertificateKey>();
        foreach (var version in versions)
        {
            if (await vault.ReadAsync(Vault.Installation, Purpose, Guid.Empty, version, ct) is { } text)
                keys.Add(CertificateKey.Import(text));
        }

        return keys;
    }
}

/// <summary>One of them.</summary>
internal sealed class CertificateKey
{
    private readonly ECParameters _parameters;

    private CertificateKey(ECParameters parameters)
    {
        _parameters = parameters;
        (X, Y) = (Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y));

        // RFC 7638: the required members only, in this order, without spaces.
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
    }

    /// <summary>RFC 7638 thumbprint.</summary>
    public string Id { get; }

    /// <summary>The point, as a JSON Web Key has it.</summary>
    public string X { get; }

    public string Y { get; }

    public static CertificateKey New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateKey(key.ExportParameters(includePrivateParameters: true));
    }

    public static CertificateKey Import(string text)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
        return new CertificateKey(key.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>The private key; for the vault alone.</summary>
    public string Export()
    {
        using var key = ECDsa.Create(_parameters);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    public byte[] Sign(byte[] data)
    {
        using var key = ECDsa.Create(_parameters);
        return key.SignData(data, HashAlgorithmName.SHA256); // r and s one after the other, which is what JWS asks for
    }

    public bool Verifies(byte[] data, byte[] signature)
    {
        using var key = ECDsa.Create(_parameters);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256);
    }
}
