using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans;

/// <summary>The plans on offer, each in its newest version, in the order of the price page.</summary>
[Anonymous("The price page is public.")]
public sealed record ListPlans : IQuery<IReadOnlyList<PlanOffer>>;

/// <summary>A plan as visitors see it.</summary>
/// <param name="Id">This version of it.</param>
/// <param name="Code">The same in every version.</param>
/// <param name="Name">Its name, the same in every language.</param>
/// <param name="PriceMinor">A month's price in minor units of <paramref name="Currency"/>; null: by agreement.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="HasUsagePricing">Whether use beyond the plan is billed on top.</param>
/// <param name="NeedsApproval">Whether staff look at a sign-up first.</param>
/// <param name="Isolation">How its tenants are separated.</param>
/// <param name="MemberLimit">Null: unlimited.</param>
/// <param name="StorageBytes">Null: by agreement.</param>
/// <param name="HasSingleSignOn">Whether single sign-on, SCIM and audit export are part of it.</param>
public sealed record PlanOffer(
    Guid Id, string Code, string Name, long? PriceMinor, string Currency, bool HasUsagePricing, bool NeedsApproval,
    Isolation Isolation, int? MemberLimit, long? StorageBytes, bool HasSingleSignOn);

internal sealed class ListPlansHandler(PortalDb db, QueryCache cache) : IQueryHandler<ListPlans, IReadOnlyList<PlanOffer>>
{
    public async Task<Result<IReadOnlyList<PlanOffer>>> Handle(ListPlans query, CancellationToken ct) =>
        await cache.ReadAsync(Plan.CacheKey, () => db.Plans.AsNoTracking()
            .Where(p => p.IsOffered && p.Number == db.Set<Plan>().Where(other => other.Code == p.Code).Max(other => other.Number))
            .OrderBy(p => p.Position)
            .Select(p => new PlanOffer(
                p.Id, p.Code, p.Name, p.PriceMinor, p.Currency, p.HasUsagePricing, p.NeedsApproval, p.Isolation, p.MemberLimit, p.StorageBytes, p.HasSingleSignOn))
            .ToListAsync(ct), ct);
}
