using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

/// <summary>A certificate as it is shown and downloaded.</summary>
/// <param name="Document">What it says.</param>
/// <param name="File">The signed JSON file.</param>
/// <param name="Sha256">Of what was signed.</param>
/// <param name="KeyId">The key's thumbprint.</param>
/// <param name="Language">Two letters: what the tenant spoke.</param>
public sealed record CertificateView(CertificateDocument Document, string File, string Sha256, string KeyId, string Language)
{
    internal static CertificateView Of(DeletionCertificate certificate)
    {
        var signed = new SignedCertificate(certificate.Document, certificate.Protected, certificate.Signature);
        return new CertificateView(CertificateDocument.Read(certificate.Document), signed.Write(), signed.Sha256, signed.KeyId ?? "", certificate.Language);
    }
}

/// <summary>The certificate that the link of the last mail leads to.</summary>
[Anonymous("Proved by the token in the mail; whom it was sent to has no account any more.")]
public sealed record OpenCertificate([property: Secret] string Token) : IQuery<CertificateView>;

internal sealed class OpenCertificateHandler(PortalDb db, IStringLocalizer<CertificateText> text) : IQueryHandler<OpenCertificate, CertificateView>
{
    public async Task<Result<CertificateView>> Handle(OpenCertificate query, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(query.Token);
        return await db.DeletionCertificates.AsNoTracking().SingleOrDefaultAsync(c => c.TokenHash == hash, ct) is { } found
            ? CertificateView.Of(found)
            : Error.NotFound(text["none"]);
    }
}
