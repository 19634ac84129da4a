using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>What moving the tenants of one version of a plan to another would change for each of them.</summary>
[Requires(StaffPermission.ManageBilling)]
public sealed record PreviewMove(Guid From, Guid To) : IQuery<MovePreview>;

/// <param name="Targets">Where they could go: what is published in the same currency with the same isolation.</param>
public sealed record MovePreview(string FromName, int FromNumber, string ToName, int ToNumber, string Currency, IReadOnlyList<MoveRow> Rows, IReadOnlyList<PlanToGive> Targets);

/// <param name="When">Its period's end: then the move takes place.</param>
/// <param name="Before">The base price of a period now.</param>
/// <param name="After">And then.</param>
/// <param name="WhyNot">Why this one cannot be moved; null: it can.</param>
public sealed record MoveRow(TenantId Id, string Name, DateTimeOffset When, decimal Before, decimal After, IReadOnlyList<Misfit> Misfits, string? WhyNot);

/// <summary>Moves tenants of one version to another, each when its period is over. Those that cannot be moved stay, and the answer says how many were.</summary>
/// <param name="Tenants">Which; those that are not on <paramref name="From"/> any more are passed over.</param>
[Requires(StaffPermission.ManageBilling)]
public sealed record ChangePlanOfMany(Guid From, Guid To, IReadOnlyList<TenantId> Tenants, string Reason) : ICommand<int>;

internal sealed class ChangePlanOfManyValidator : AbstractValidator<ChangePlanOfMany>
{
    public ChangePlanOfManyValidator(IStringLocalizer<BillingText> text)
    {
        RuleFor(c => c.Reason).MustSayWhy(text);
        RuleFor(c => c.Tenants).Must(t => t is { Count: > 0 and <= Cohort.Most }).WithMessage(_ => text["move.count.rule", Cohort.Most]);
    }
}

internal sealed class PreviewMoveHandler(PortalDb db, Cohort cohort, PlanChanges changes, MeterCatalogue catalogue, UsageReader usage, TimeProvider time, IStringLocalizer<BillingText> text)
    : IQueryHandler<PreviewMove, MovePreview>
{
    public async Task<Result<MovePreview>> Handle(PreviewMove query, CancellationToken ct)
    {
        var plans = await db.Plans.AsNoTracking().Where(p => p.Id == query.From || p.Id == query.To).ToListAsync(ct);
        if (plans.Find(p => p.Id == query.From) is not { } from)
            return Error.NotFound(text["change.unknown"]);

        var targets = await db.Plans.AsNoTracking().Where(p => p.Status == PlanStatus.Published && p.Id != from.Id && p.Currency == from.Currency && p.Isolation == from.Isolation)
            .OrderByDescending(p => p.Code == from.Code).ThenBy(p => p.Position).Select(p => new PlanToGive(p.Id, p.Name, p.Number)).ToListAsync(ct);
        if (targets.Count == 0)
            return Error.Conflict(text["move.nowhere"]);

        var to = plans.Find(p => p.Id == query.To && targets.Exists(t => t.Id == p.Id)) ?? await db.Plans.AsNoTracking().SingleAsync(p => p.Id == targets[0].Id, ct);
        var (meters, now) = (await catalogue.ReadAsync(ct), time.GetUtcNow());
        var rows = new List<MoveRow>();
        foreach (var (tenant, account) in await cohort.OfAsync(from.Id, ct))
        {
            var use = await usage.ReadAsync(tenant.Id, meters, account.PeriodStart, account.PeriodEnd, now, ct);
            rows.Add(new MoveRow(tenant.Id, tenant.Name, account.PeriodEnd, from.Terms.Base, to.Terms.Base, changes.Misfits(to.Terms, meters, use), cohort.WhyNot(account)));
        }

        return new MovePreview(from.Name, from.Number, to.Name, to.Number, to.Terms.Currency, rows, targets);
    }
}

internal sealed class ChangePlanOfManyHandler(PortalDb db, Cohort cohort, IStringLocalizer<BillingText> text) : ICommandHandler<ChangePlanOfMany, int>
{
    public async Task<Result<int>> Handle(ChangePlanOfMany command, CancellationToken ct)
    {
        var from = await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == command.From, ct);
        var to = await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == command.To && p.Status == PlanStatus.Published, ct);
        if (from is null || to is null || to.Currency != from.Currency || to.Isolation != from.Isolation || to.Id == from.Id)
            return Error.Conflict(text["move.nowhere"]);

        var wanted = command.Tenants.ToHashSet();
        var moved = 0;
        foreach (var (tenant, account) in await cohort.OfAsync(from.Id, ct))
        {
            if (!wanted.Contains(tenant.Id) || cohort.WhyNot(account) is not null)
                continue;

            account.NextPlanId = to.Id;
            moved++;
        }

        await db.SaveChangesAsync(ct);
        return moved;
    }
}

/// <summary>The tenants of one version of a plan.</summary>
internal sealed class Cohort(PortalDb db, IStringLocalizer<BillingText> text)
{
    /// <summary>The most that are moved at once.</summary>
    public const int Most = 1000;

    public async Task<IReadOnlyList<(Tenant Tenant, BillingAccount Account)>> OfAsync(Guid plan, CancellationToken ct) =>
    [
        .. (await (
            from account in db.BillingAccounts.AcrossTenants()
            join tenant in db.Tenants on account.TenantId equals tenant.Id
            where tenant.PlanId == plan && (tenant.Status == TenantStatus.Active || tenant.Status == TenantStatus.Suspended)
            orderby tenant.Name
            select new { tenant, account }).Take(Most).ToListAsync(ct)).Select(f => (f.tenant, f.account)),
    ];

    public string? WhyNot(BillingAccount account) =>
        account.State == BillingState.Closed ? text["move.closed"].Value
        : account.CancelsAtPeriodEnd ? text["move.cancelled"].Value
        : account.NextPlanId is not null ? text["move.changing"].Value
        : null;
}
