using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates;

/// <summary>Whether a file is a certificate that this installation has signed, to the letter.</summary>
/// <param name="File">The file's text.</param>
[Anonymous("It says no more than anybody can work out with the public keys.")]
public sealed record CheckCertificate(string File) : IQuery<CertificateDocument>;

internal sealed class CheckCertificateHandler(CertificateKeys keys, IStringLocalizer<CertificateText> text) : IQueryHandler<CheckCertificate, CertificateDocument>
{
    public async Task<Result<CertificateDocument>> Handle(CheckCertificate query, CancellationToken ct)
    {
        if (SignedCertificate.Read(query.File) is not { } signed)
            return Error.Invalid(nameof(query.File), text["check.noCertificate"]);

        return signed.Holds(await keys.AllAsync(ct)) ? CertificateDocument.Read(signed.Document) : Error.Invalid(nameof(query.File), text["check.wrongSignature"]);
    }
}
