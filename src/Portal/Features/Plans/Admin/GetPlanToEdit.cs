using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>A version as <see cref="GetPlan"/> tells it, for those who may change it: who may only look has no editor.</summary>
[Requires(StaffPermission.EditPlans)]
public sealed record GetPlanToEdit(string Code, int Number) : IQuery<PlanDetails>;

internal sealed class GetPlanToEditHandler(PortalDb db, IStringLocalizer<PlansAdminText> text) : IQueryHandler<GetPlanToEdit, PlanDetails>
{
    public Task<Result<PlanDetails>> Handle(GetPlanToEdit query, CancellationToken ct) => PlanSummaries.ReadAsync(db, query.Code, query.Number, text, ct);
}
