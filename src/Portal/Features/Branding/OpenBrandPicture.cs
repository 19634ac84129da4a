using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>A picture of an active tenant, by its content's hash: whoever knows that has seen the picture.</summary>
[Anonymous("The sign-in page shows it to people who are not signed in yet; its address cannot be guessed, and every other answer is the same.")]
public sealed record OpenBrandPicture(TenantId Of, string Hash) : IQuery<byte[]>;

internal sealed class OpenBrandPictureHandler(PortalDb db, IStringLocalizer<BrandingText> text) : IQueryHandler<OpenBrandPicture, byte[]>
{
    public async Task<Result<byte[]>> Handle(OpenBrandPicture query, CancellationToken ct)
    {
        // Across tenants: a browser asks for a file, nobody has opened a tenant, and the address names the one.
        var content = await (
            from picture in db.BrandPictures.AcrossTenants()
            join tenant in db.Tenants on picture.TenantId equals tenant.Id
            where picture.TenantId == query.Of && picture.Hash == query.Hash && tenant.Status == TenantStatus.Active
            select picture.Content).SingleOrDefaultAsync(ct);
        return content is null ? Error.NotFound(text["look.none"]) : content;
    }
}
