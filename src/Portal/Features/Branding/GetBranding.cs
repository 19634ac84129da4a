using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>How a tenant looks and has looked. A suspended one looks like the provider, and nothing of it is changed.</summary>
[Requires(TenantPermission.EditBranding)]
public sealed record GetBranding(TenantId Tenant) : IQuery<BrandingView>, IConcernsTenant;

/// <param name="Number">Of the version that holds; 0: the tenant has never had a look of its own.</param>
/// <param name="Versions">Newest first; the first is the one that holds.</param>
public sealed record BrandingView(int Number, TenantLook Look, string? MailHeader, string? MailFooter, IReadOnlyList<BrandVersionRow> Versions)
{
    /// <summary>There is something to reset.</summary>
    public bool IsOwn => Versions is [{ IsPlain: false }, ..];
}

/// <param name="Changes">What differs from the one before.</param>
/// <param name="IsPlain">The provider's look.</param>
public sealed record BrandVersionRow(
    int Number, DateTimeOffset SavedAt, string SavedBy, int? RestoredFrom, IReadOnlyList<BrandField> Changes, bool IsPlain, TenantLook Look, string? MailHeader, string? MailFooter);

internal sealed class GetBrandingHandler(PortalDb db) : IQueryHandler<GetBranding, BrandingView>
{
    public async Task<Result<BrandingView>> Handle(GetBranding query, CancellationToken ct)
    {
        var versions = await db.BrandVersions.AsNoTracking().OrderByDescending(v => v.Number).ToListAsync(ct);
        var current = versions.FirstOrDefault() ?? new BrandVersion { TenantId = query.Tenant };
        return new BrandingView(current.Number, TenantLook.Of(current), current.MailHeader, current.MailFooter, [.. versions.Select(RowOf)]);
    }

    private static BrandVersionRow RowOf(BrandVersion version) => new(
        version.Number, version.SavedAt, version.SavedBy, version.RestoredFrom,
        [.. version.Changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<BrandField>)],
        version.Fields.Values.All(v => v is null), TenantLook.Of(version), version.MailHeader, version.MailFooter);
}
