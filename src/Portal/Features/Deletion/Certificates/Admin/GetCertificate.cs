using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Deletion.Certificates.Admin;

/// <summary>The certificate of a tenant that is gone.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetCertificate(TenantId Id) : IQuery<CertificateView>;

internal sealed class GetCertificateHandler(PortalDb db, IStringLocalizer<CertificateText> text) : IQueryHandler<GetCertificate, CertificateView>
{
    public async Task<Result<CertificateView>> Handle(GetCertificate query, CancellationToken ct) =>
        await db.DeletionCertificates.AsNoTracking().SingleOrDefaultAsync(c => c.TenantId == query.Id, ct) is { } found
            ? CertificateView.Of(found)
            : Error.NotFound(text["none"]);
}
