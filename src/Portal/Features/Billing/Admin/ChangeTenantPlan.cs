using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>How a tenant stands with its bills, for staff.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record ShowTenantBilling(TenantId Id) : IQuery<TenantBilling>;

/// <param name="Plans">That staff can give it, also those that are not on the price page.</param>
public sealed record TenantBilling(BillingView Of, IReadOnlyList<PlanToGive> Plans);

public sealed record PlanToGive(Guid Id, string Name, int Number);

/// <summary>What giving a tenant another plan would mean and cost. Changes nothing.</summary>
[Requires(StaffPermission.ManageBilling)]
public sealed record QuoteTenantPlan(TenantId Id, Guid PlanId, ChangeMoment Moment) : IQuery<PlanQuote>;

/// <summary>Gives a tenant another plan, also one that it could not choose, and also where it uses more than the plan gives: it is then over its limit.</summary>
/// <param name="QuotedAt">Of the quote that staff have seen.</param>
[Requires(StaffPermission.ManageBilling)]
public sealed record ChangeTenantPlan(TenantId Id, Guid PlanId, ChangeMoment Moment, DateTimeOffset QuotedAt, decimal Total, string Reason) : ICommand;

internal sealed class ChangeTenantPlanValidator : AbstractValidator<ChangeTenantPlan>
{
    public ChangeTenantPlanValidator(IStringLocalizer<BillingText> text) => RuleFor(c => c.Reason).MustSayWhy(text);
}

internal sealed class ShowTenantBillingHandler(PortalDb db, BillingViews views, IStringLocalizer<BillingText> text) : IQueryHandler<ShowTenantBilling, TenantBilling>
{
    public async Task<Result<TenantBilling>> Handle(ShowTenantBilling query, CancellationToken ct)
    {
        if (await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == query.Id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        var plans = await db.Plans.Where(p => p.Status == PlanStatus.Published && p.Id != tenant.PlanId).OrderBy(p => p.Position).ThenBy(p => p.Code).Select(p => new PlanToGive(p.Id, p.Name, p.Number)).ToListAsync(ct);
        return new TenantBilling(await views.ReadAsync(tenant, ct), plans);
    }
}

internal sealed class QuoteTenantPlanHandler(PortalDb db, PlanChanges changes, TimeProvider time, IStringLocalizer<BillingText> text) : IQueryHandler<QuoteTenantPlan, PlanQuote>
{
    public async Task<Result<PlanQuote>> Handle(QuoteTenantPlan query, CancellationToken ct)
    {
        if (!await db.Tenants.AnyAsync(t => t.Id == query.Id, ct))
            return Error.NotFound(text["tenant.notFound"]);

        var at = time.GetUtcNow();
        var prepared = await changes.PrepareAsync(query.Id, query.PlanId, at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)), byStaff: true, query.Moment, ct);
        return prepared.Succeeded ? prepared.Value.Quote : prepared.Error!;
    }
}

internal sealed class ChangeTenantPlanHandler(PortalDb db, PlanChanges changes, IStringLocalizer<BillingText> text) : ICommandHandler<ChangeTenantPlan>
{
    public async Task<Result> Handle(ChangeTenantPlan command, CancellationToken ct)
    {
        if (!await db.Tenants.AnyAsync(t => t.Id == command.Id, ct))
            return Error.NotFound(text["tenant.notFound"]);

        var prepared = await changes.PrepareAsync(command.Id, command.PlanId, command.QuotedAt, byStaff: true, command.Moment, ct);
        if (prepared.Error is { } error)
            return error;

        if (prepared.Value.Quote.Total != command.Total)
            return Error.Conflict(text["change.over"]);

        await changes.MakeAsync(prepared.Value, ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
