using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

/// <summary>The public keys that certificates are checked with, as a JSON Web Key Set (RFC 7517).</summary>
[Anonymous("Public keys are for everybody who holds a certificate.")]
public sealed record ListCertificateKeys : IQuery<JsonWebKeySet>;

public sealed record JsonWebKeySet(IReadOnlyList<CertificateWebKey> Keys);

/// <summary>Its names, in lower case, are the standard's.</summary>
public sealed record CertificateWebKey(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);

internal sealed class ListCertificateKeysHandler(CertificateKeys keys) : IQueryHandler<ListCertificateKeys, JsonWebKeySet>
{
    public async Task<Result<JsonWebKeySet>> Handle(ListCertificateKeys query, CancellationToken ct) =>
        new JsonWebKeySet([.. (await keys.AllAsync(ct)).Select(k => new CertificateWebKey("EC", "P-256", k.X, k.Y, k.Id, "sig", "ES256"))]);
}
