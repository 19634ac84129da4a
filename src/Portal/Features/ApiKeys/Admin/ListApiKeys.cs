using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.ApiKeys.Admin;

/// <summary>The keys that there are and were, the newest first.</summary>
[Requires(StaffPermission.ManageApiKeys)]
public sealed record ListApiKeys : IQuery<IReadOnlyList<ApiKeyRow>>;

/// <param name="Start">How it begins.</param>
/// <param name="OnlyTenant">The name of the only tenant that it opens; null: all.</param>
public sealed record ApiKeyRow(
    Guid Id, string Name, string Start, IReadOnlyList<ApiScope> Scopes, string? OnlyTenant, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt, bool IsOver);

internal sealed class ListApiKeysHandler(PortalDb db, TimeProvider time) : IQueryHandler<ListApiKeys, IReadOnlyList<ApiKeyRow>>
{
    public async Task<Result<IReadOnlyList<ApiKeyRow>>> Handle(ListApiKeys query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var keys = await (
            from key in db.ApiKeys
            join tenant in db.Tenants on key.OnlyTenant equals tenant.Id into found
            from tenant in found.DefaultIfEmpty()
            orderby key.RevokedAt == null descending, key.CreatedAt descending
            select new { Key = key, Tenant = tenant == null ? null : tenant.Name }).AsNoTracking().ToListAsync(ct);
        return keys.ConvertAll(k => new ApiKeyRow(
            k.Key.Id, k.Key.Name, k.Key.Start, k.Key.Scopes, k.Tenant ?? k.Key.OnlyTenant?.ToString(), k.Key.CreatedBy, k.Key.CreatedAt, k.Key.ExpiresAt, k.Key.LastUsedAt, k.Key.RevokedAt,
            k.Key.RevokedAt is not null || k.Key.ExpiresAt <= now));
    }
}
