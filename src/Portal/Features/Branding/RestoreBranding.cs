using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>Brings an earlier look back, as a new version.</summary>
/// <param name="BasedOn">The number of the version that the caller looked at.</param>
[Requires(TenantPermission.EditBranding)]
public sealed record RestoreBranding(TenantId Tenant, int Number, int BasedOn) : ICommand, IConcernsTenant;

internal sealed class RestoreBrandingHandler(PortalDb db, BrandVersions versions, IStringLocalizer<BrandingText> text) : ICommandHandler<RestoreBranding>
{
    public async Task<Result> Handle(RestoreBranding command, CancellationToken ct)
    {
        var current = await versions.NewestAsync(ct);
        if (versions.WhyNotAfter(current, command.BasedOn) is { } conflict)
            return conflict;

        if (await db.BrandVersions.AsNoTracking().SingleOrDefaultAsync(v => v.Number == command.Number, ct) is not { } earlier)
            return Error.NotFound(text["version.gone"]);

        var next = versions.Begin(command.Tenant, current, earlier.Number);
        (next.PrimaryLight, next.PrimaryDark, next.ProductName) = (earlier.PrimaryLight, earlier.PrimaryDark, earlier.ProductName);
        (next.MailHeader, next.MailFooter, next.WelcomeTitle, next.WelcomeText) = (earlier.MailHeader, earlier.MailFooter, earlier.WelcomeTitle, earlier.WelcomeText);
        (next.LogoLight, next.LogoDark, next.Icon, next.IconLarge) = (earlier.LogoLight, earlier.LogoDark, earlier.Icon, earlier.IconLarge);
        if (await versions.AddAsync(next, current, [], ct))
            await db.SaveChangesAsync(ct);

        return Result.Success;
    }
}

/// <summary>Gives a tenant the provider's look again, as a new version: the one before can be brought back.</summary>
/// <param name="BasedOn">The number of the version that the caller looked at.</param>
[Requires(TenantPermission.EditBranding)]
public sealed record ResetBranding(TenantId Tenant, int BasedOn) : ICommand, IConcernsTenant;

internal sealed class ResetBrandingHandler(PortalDb db, BrandVersions versions) : ICommandHandler<ResetBranding>
{
    public async Task<Result> Handle(ResetBranding command, CancellationToken ct)
    {
        var current = await versions.NewestAsync(ct);
        if (versions.WhyNotAfter(current, command.BasedOn) is { } conflict)
            return conflict;

        if (await versions.AddAsync(versions.Begin(command.Tenant, current, restoredFrom: null), current, [], ct))
            await db.SaveChangesAsync(ct);

        return Result.Success;
    }
}
