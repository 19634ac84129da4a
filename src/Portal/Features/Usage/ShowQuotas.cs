using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Usage;

/// <summary>How a tenant stands with its limits, for the provider's programs.</summary>
[RequiresKey(ApiScope.ReadQuotas)]
public sealed record ShowQuotas(TenantId Tenant) : IQuery<TenantQuotas>;

internal sealed class ShowQuotasHandler(PortalDb db, IQuotas quotas, CallerContext context, IStringLocalizer<UsageText> text) : IQueryHandler<ShowQuotas, TenantQuotas>
{
    public async Task<Result<TenantQuotas>> Handle(ShowQuotas query, CancellationToken ct) =>
        (context.OnlyTenant is not { } only || only == query.Tenant)
        && await db.Tenants.AnyAsync(t => t.Id == query.Tenant && t.ActivatedAt != null && t.Status != TenantStatus.Deleting && t.Status != TenantStatus.Deleted, ct)
            ? await quotas.OfAsync(query.Tenant, ct)
            : Error.NotFound(text["refused.unknown-tenant"]);
}
