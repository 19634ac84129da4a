using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>What a tenant may change about itself.</summary>
[Requires(TenantPermission.EditSettings, WhileSuspended = true)]
public sealed record GetTenantSettings(TenantId Tenant) : IQuery<TenantSettings>, IConcernsTenant;

/// <summary>A tenant's settings as they are stored.</summary>
/// <param name="Version">What was read: a change that is based on another version is refused.</param>
public sealed record TenantSettings(string Name, string Slug, string Language, string TimeZone, string Currency, string Region, int Version);

internal sealed class GetTenantSettingsHandler(PortalDb db) : IQueryHandler<GetTenantSettings, TenantSettings>
{
    public async Task<Result<TenantSettings>> Handle(GetTenantSettings query, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Where(t => t.Id == query.Tenant)
            .Select(t => new TenantSettings(t.Name, t.Slug, t.Language, t.TimeZone, t.Currency, t.Region, t.Version)).SingleAsync(ct);
}
