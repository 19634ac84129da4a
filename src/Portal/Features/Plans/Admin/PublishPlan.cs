using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>Puts a draft on offer in place of the version before it. Tenants stay on theirs. It cannot be taken back, only followed by another version.</summary>
/// <param name="BasedOn">The state of the draft that was looked at: what another has changed since is not published unseen.</param>
[Requires(StaffPermission.EditPlans)]
public sealed record PublishPlan(Guid Id, int BasedOn) : ICommand;

internal sealed class PublishPlanHandler(PortalDb db, TimeProvider time, IStringLocalizer<PlansAdminText> text) : ICommandHandler<PublishPlan>
{
    public async Task<Result> Handle(PublishPlan command, CancellationToken ct)
    {
        var draft = await db.Plans.SingleOrDefaultAsync(p => p.Id == command.Id, ct);
        if (draft is null)
            return Error.NotFound(text["plan.none"]);

        if (draft.Status != PlanStatus.Draft)
            return Error.Conflict(text["draft.published"]);

        if (draft.Version != command.BasedOn)
            return Error.Conflict(text["draft.overtaken"]);

        if (draft.Terms is { IsByAgreement: false, Charges.Count: 0, Entitlements.Count: 0 })
            return Error.Conflict(text["publish.empty"]);

        var before = await db.Plans.SingleOrDefaultAsync(p => p.Code == draft.Code && p.Status == PlanStatus.Published, ct);
        if (before is { IsPublic: true } && !draft.IsPublic && !await LastOffer.HoldAnotherAsync(db, draft.Code, ct))
            return Error.Conflict(text["retire.last"]);

        var now = time.GetUtcNow();
        if (before is not null)
            Retire(before, now);

        draft.Status = PlanStatus.Published;
        draft.PublishedAt = now;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }

    internal static void Retire(Plan plan, DateTimeOffset now)
    {
        plan.Status = PlanStatus.Retired;
        plan.RetiredAt = now;
    }
}
