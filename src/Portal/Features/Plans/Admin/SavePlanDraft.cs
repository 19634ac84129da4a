using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>Writes a draft. What is published is never changed: a new version is drafted from it.</summary>
/// <param name="Id">The draft.</param>
/// <param name="BasedOn">The state of it that the editor began with: another's work is not written over.</param>
/// <param name="Input">All of it.</param>
[Requires(StaffPermission.EditPlans)]
public sealed record SavePlanDraft(Guid Id, int BasedOn, PlanInput Input) : ICommand<int>;

internal sealed class SavePlanDraftValidator : AbstractValidator<SavePlanDraft>
{
    public SavePlanDraftValidator(PortalDb db, IStringLocalizer<PlansAdminText> text)
    {
        RuleFor(c => c.Input).NotNull().WithMessage(_ => text["input.missing"]);
        When(c => c.Input is not null, () =>
        {
            RuleFor(c => c.Input.Name).PlanName(text);
            RuleFor(c => c.Input.Summary).Must(s => s is { Length: <= Plan.SummaryLength } && !s.Any(char.IsControl)).WithMessage(_ => text["summary.rule", Plan.SummaryLength]);
            RuleFor(c => c.Input.Position).InclusiveBetween(0, 1000).WithMessage(_ => text["position.rule"]);
            RuleFor(c => c.Input.Isolation).IsInEnum().WithMessage(_ => text["isolation.unknown"]);
            RuleFor(c => c.Input.RetentionDays).InclusiveBetween(0, PlanRules.LongestRetention).WithMessage(_ => text["retention.rule", PlanRules.LongestRetention]);
            RuleFor(c => c.Input.Terms).CustomAsync(async (terms, context, ct) =>
            {
                if (terms is null)
                {
                    context.AddFailure("Input.Terms", text["input.missing"]);
                    return;
                }

                var meters = await db.Meters.AsNoTracking().Where(m => m.RetiredAt == null).ToListAsync(ct);
                foreach (var (field, message) in PlanRules.Problems(terms, meters, text))
                    context.AddFailure("Input.Terms." + field, message);
            });
        });
    }
}

internal sealed class SavePlanDraftHandler(PortalDb db, IStringLocalizer<PlansAdminText> text) : ICommandHandler<SavePlanDraft, int>
{
    public async Task<Result<int>> Handle(SavePlanDraft command, CancellationToken ct)
    {
        var plan = await db.Plans.SingleOrDefaultAsync(p => p.Id == command.Id, ct);
        if (plan is null)
            return Error.NotFound(text["plan.none"]);

        if (plan.Status != PlanStatus.Draft)
            return Error.Conflict(text["draft.published"]);

        if (plan.Version != command.BasedOn)
            return Error.Conflict(text["draft.overtaken"]);

        command.Input.WriteTo(plan);
        await db.SaveChangesAsync(ct);
        return plan.Version;
    }
}
