using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>Ends the offer of a version, or throws a draft away. Tenants that have it keep it.</summary>
[Requires(StaffPermission.EditPlans)]
public sealed record RetirePlan(Guid Id) : ICommand;

internal sealed class RetirePlanHandler(PortalDb db, TimeProvider time, IStringLocalizer<PlansAdminText> text) : ICommandHandler<RetirePlan>
{
    public async Task<Result> Handle(RetirePlan command, CancellationToken ct)
    {
        var plan = await db.Plans.SingleOrDefaultAsync(p => p.Id == command.Id, ct);
        if (plan is null)
            return Error.NotFound(text["plan.none"]);

        switch (plan.Status)
        {
            case PlanStatus.Retired:
                return Error.Conflict(text["retire.already"]);
            case PlanStatus.Draft:
                db.Plans.Remove(plan); // nobody has ever had it
                break;
            case PlanStatus.Published when plan.IsPublic && !await LastOffer.HoldAnotherAsync(db, plan.Code, ct):
                return Error.Conflict(text["retire.last"]); // nobody could sign up any more
            default:
                PublishPlanHandler.Retire(plan, time.GetUtcNow());
                break;
        }

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
