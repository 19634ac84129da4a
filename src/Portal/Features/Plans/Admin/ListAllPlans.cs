using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>Every plan in the back office, also those that are not on offer, each with who is on it.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListAllPlans : IQuery<IReadOnlyList<PlanRow>>;

/// <param name="Shown">The version that stands for the plan (<see cref="PlanSummaries.Standing"/>).</param>
/// <param name="Draft">The number of the draft that is being written; null: none.</param>
/// <param name="Tenants">How many tenants are on any version of it; those that are gone do not count.</param>
/// <param name="OnOlder">How many of them are on another version than the one that is shown.</param>
public sealed record PlanRow(string Code, PlanSummary Shown, int? Draft, int Tenants, int OnOlder);

/// <summary>A version in a list.</summary>
public sealed record PlanSummary(
    Guid Id, string Code, int Number, PlanStatus Status, string Name, bool IsPublic, PlanTerms Terms, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? PublishedAt, DateTimeOffset? RetiredAt, int Tenants);

internal sealed class ListAllPlansHandler(PortalDb db) : IQueryHandler<ListAllPlans, IReadOnlyList<PlanRow>>
{
    public async Task<Result<IReadOnlyList<PlanRow>>> Handle(ListAllPlans query, CancellationToken ct)
    {
        var versions = await PlanSummaries.From(db, db.Plans.AsNoTracking()).ToListAsync(ct);
        return versions.GroupBy(v => v.Code).Select(RowOf).ToList();
    }

    private static PlanRow RowOf(IGrouping<string, PlanSummary> versions)
    {
        var shown = PlanSummaries.Standing([.. versions]);
        var draft = versions.FirstOrDefault(v => v.Status == PlanStatus.Draft)?.Number;
        var tenants = versions.Sum(v => v.Tenants);
        return new PlanRow(versions.Key, shown, draft, tenants, tenants - shown.Tenants);
    }
}
