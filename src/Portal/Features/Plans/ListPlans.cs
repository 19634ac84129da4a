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
/// <param name="Summary">One sentence, as the provider wrote it; may be empty.</param>
/// <param name="NeedsApproval">Whether staff look at a sign-up first.</param>
/// <param name="Isolation">How its tenants are separated.</param>
/// <param name="Terms">What it costs and gives.</param>
public sealed record PlanOffer(Guid Id, string Code, string Name, string Summary, bool NeedsApproval, Isolation Isolation, PlanTerms Terms);

internal sealed class ListPlansHandler(PortalDb db, QueryCache cache) : IQueryHandler<ListPlans, IReadOnlyList<PlanOffer>>
{
    public async Task<Result<IReadOnlyList<PlanOffer>>> Handle(ListPlans query, CancellationToken ct) =>
        await cache.ReadAsync(Plan.CacheKey, () => db.Plans.AsNoTracking().OnOffer()
            .OrderBy(p => p.Position).ThenBy(p => p.Code)
            .Select(p => new PlanOffer(p.Id, p.Code, p.Name, p.Summary, p.NeedsApproval, p.Isolation, p.Terms))
            .ToListAsync(ct), ct);
}
