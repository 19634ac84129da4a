using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>A plan with all its versions, and one of them in full.</summary>
/// <param name="Code">Which plan.</param>
/// <param name="Number">Which version in full; null: the one that stands for the plan (<see cref="PlanSummaries.Standing"/>).</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record GetPlan(string Code, int? Number = null) : IQuery<PlanDetails>;

/// <param name="Versions">The newest first.</param>
/// <param name="State">Of the version in full: what <see cref="SavePlanDraft"/> and <see cref="PublishPlan"/> want back.</param>
/// <param name="Meters">What can be limited and priced.</param>
public sealed record PlanDetails(IReadOnlyList<PlanSummary> Versions, PlanSummary Shown, PlanInput Input, int State, IReadOnlyList<Meter> Meters);

internal sealed class GetPlanHandler(PortalDb db, IStringLocalizer<PlansAdminText> text) : IQueryHandler<GetPlan, PlanDetails>
{
    public Task<Result<PlanDetails>> Handle(GetPlan query, CancellationToken ct) => PlanSummaries.ReadAsync(db, query.Code, query.Number, text, ct);
}
