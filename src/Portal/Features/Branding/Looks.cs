using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Branding;

/// <summary>Reads how a tenant looks now. Only an active one looks like itself: of any other, nothing is shown to anybody.</summary>
internal sealed class Looks(PortalDb db) : IMailLooks
{
    public async Task<TenantLook?> OfAsync(TenantId tenant, CancellationToken ct) => await NewestOf(t => t.Id == tenant, ct) is { } version ? TenantLook.Of(version) : null;

    public async Task<TenantLook?> OfAsync(string slug, CancellationToken ct)
    {
        var tenant = await db.Addresses.Where(a => a.Slug == slug).Select(a => a.TenantId).SingleOrDefaultAsync(ct);
        return tenant == default ? null : await OfAsync(tenant, ct);
    }

    async Task<MailLook?> IMailLooks.OfAsync(TenantId tenant, CancellationToken ct)
    {
        if (await NewestOf(t => t.Id == tenant, ct) is not { } version)
            return null;

        var logos = await db.BrandPictures.AcrossTenants().AsNoTracking().Where(p => p.TenantId == tenant && (p.Hash == version.LogoLight || p.Hash == version.LogoDark))
            .ToDictionaryAsync(p => p.Hash, p => p.Content, ct);
        return new MailLook(
            version.ProductName, version.MailHeader, version.MailFooter, PaintOf(version.PrimaryLight, BrandColours.Light), PaintOf(version.PrimaryDark, BrandColours.Dark),
            LogoOf(version.LogoLight), LogoOf(version.LogoDark));

        byte[]? LogoOf(string? hash) => hash is null ? null : logos.GetValueOrDefault(hash);
    }

    private static MailPaint PaintOf(string? stored, BrandColours scheme)
    {
        var colour = Colour.TryParse(stored, out var own) ? own : scheme.Own;
        return new MailPaint(colour.ToString(), BrandColours.TextOn(colour).ToString());
    }

    // Across tenants: pages ask before they have opened one, visitors and the worker open none, and each names the one it is about.
    private Task<BrandVersion?> NewestOf(System.Linq.Expressions.Expression<Func<Tenant, bool>> which, CancellationToken ct) =>
        (from tenant in db.Tenants.Where(which)
         where tenant.Status == TenantStatus.Active
         join version in db.BrandVersions.AcrossTenants() on tenant.Id equals version.TenantId
         orderby version.Number descending
         select version).AsNoTracking().FirstOrDefaultAsync(ct);
}
