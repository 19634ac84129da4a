using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

internal static class PlanSummaries
{
    /// <summary>Versions with how many tenants each has, the newest first.</summary>
    public static IQueryable<PlanSummary> From(PortalDb db, IQueryable<Plan> plans) =>
        from p in plans
        orderby p.Position, p.Code, p.Number descending
        select new PlanSummary(
            p.Id, p.Code, p.Number, p.Status, p.Name, p.IsPublic, p.Terms, p.CreatedBy, p.CreatedAt, p.PublishedAt, p.RetiredAt,
            db.Set<Tenant>().Count(t => t.PlanId == p.Id && t.Status != TenantStatus.Deleted && t.Status != TenantStatus.Rejected));

    /// <summary>The version that stands for a plan: the one on offer; where there is none, the newest that was; a draft only where there has never been another.</summary>
    public static PlanSummary Standing(IReadOnlyCollection<PlanSummary> versions) =>
        versions.OrderBy(v => v.Status switch { PlanStatus.Published => 0, PlanStatus.Retired => 1, _ => 2 }).ThenByDescending(v => v.Number).First();

    /// <summary>A plan with one version in full: the one that is asked for, else the one that stands for the plan.</summary>
    public static async Task<Result<PlanDetails>> ReadAsync(PortalDb db, string code, int? number, IStringLocalizer<PlansAdminText> text, CancellationToken ct)
    {
        var versions = await From(db, db.Plans.AsNoTracking().Where(p => p.Code == code)).ToListAsync(ct);
        var shown = versions.Count == 0 ? null : number is null ? Standing(versions) : versions.Find(v => v.Number == number);
        if (shown is null)
            return Error.NotFound(text["plan.none"]);

        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == shown.Id, ct);
        var meters = await db.Meters.AsNoTracking().Where(m => m.RetiredAt == null).OrderBy(m => m.Position).ThenBy(m => m.Code).ToListAsync(ct);
        return new PlanDetails(versions, shown, PlanInput.Of(plan), plan.Version, meters);
    }
}
