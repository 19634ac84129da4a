using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>Begins the next version of a plan, with what the newest says. There is one draft of a plan at a time.</summary>
[Requires(StaffPermission.EditPlans)]
public sealed record DraftPlanVersion(string Code) : ICommand<int>;

internal sealed class DraftPlanVersionHandler(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<PlansAdminText> text) : ICommandHandler<DraftPlanVersion, int>
{
    public async Task<Result<int>> Handle(DraftPlanVersion command, CancellationToken ct)
    {
        var newest = await db.Plans.AsNoTracking().Where(p => p.Code == command.Code).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);
        if (newest is null)
            return Error.NotFound(text["plan.none"]);

        if (newest.Status == PlanStatus.Draft)
            return Error.Conflict(text["draft.open", newest.Number]);

        var draft = new Plan
        {
            Id = Guid.CreateVersion7(),
            Code = newest.Code,
            Number = newest.Number + 1,
            Status = PlanStatus.Draft,
            CreatedBy = context.Caller.Name,
            CreatedAt = time.GetUtcNow(),
        };
        PlanInput.Of(newest).WriteTo(draft);
        db.Plans.Add(draft);

        // Two who begin at the same moment make the same number; the unique key lets one of them through.
        await db.SaveChangesAsync(ct);
        return draft.Number;
    }
}
