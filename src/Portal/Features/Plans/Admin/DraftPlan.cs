using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Plans.Admin;

/// <summary>Begins a plan that there was not before.</summary>
/// <param name="Code">What it is called in addresses and in the provider's systems; never changed.</param>
/// <param name="Name">What people read.</param>
/// <param name="From">The code of the plan that it begins as a copy of; null: empty.</param>
[Requires(StaffPermission.EditPlans)]
public sealed record DraftPlan(string Code, string Name, string? From = null) : ICommand;

internal sealed class DraftPlanValidator : AbstractValidator<DraftPlan>
{
    public DraftPlanValidator(IStringLocalizer<PlansAdminText> text)
    {
        RuleFor(c => c.Code).PlanCode(text);
        RuleFor(c => c.Name).PlanName(text);
    }
}

internal sealed class DraftPlanHandler(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<PlansAdminText> text) : ICommandHandler<DraftPlan>
{
    public async Task<Result> Handle(DraftPlan command, CancellationToken ct)
    {
        var from = command.From is null ? null
            : await db.Plans.AsNoTracking().Where(p => p.Code == command.From).OrderByDescending(p => p.Status == PlanStatus.Published).ThenByDescending(p => p.Number).FirstOrDefaultAsync(ct);
        if (from is null && command.From is not null)
            return Error.Invalid(nameof(command.From), text["plan.none"]);

        var plan = new Plan
        {
            Id = Guid.CreateVersion7(),
            Code = command.Code,
            Number = 1,
            Status = PlanStatus.Draft,
            Isolation = Isolation.OwnDatabase,
            CreatedBy = context.Caller.Name,
            CreatedAt = time.GetUtcNow(),
        };
        if (from is not null)
            PlanInput.Of(from).WriteTo(plan);

        plan.Name = command.Name.Trim();
        plan.Position = ((await db.Plans.MaxAsync(p => (int?)p.Position, ct)) ?? 0) + 1;
        db.Plans.Add(plan);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Invalid(nameof(command.Code), text["code.taken", command.Code]);
        }

        return Result.Success;
    }
}
