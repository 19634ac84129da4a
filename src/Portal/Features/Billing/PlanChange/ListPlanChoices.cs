using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>The plans that a tenant could have, and what each would cost with what it uses.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record ListPlanChoices(TenantId Tenant) : IQuery<IReadOnlyList<PlanAlternative>>, IConcernsTenant;

/// <param name="IsCurrent">The one that the tenant has.</param>
/// <param name="Expected">What its interval would cost with what was used lately, net; null: too early to say, or by agreement.</param>
/// <param name="Misfits">What the tenant has too much of.</param>
public sealed record PlanAlternative(
    Guid Id, string Name, string Summary, PlanTerms Terms, bool IsCurrent, CostRange? Expected, IReadOnlyList<Misfit> Misfits, ChangeMoment Moment, bool IsPossible);

internal sealed class ListPlanChoicesHandler(PortalDb db, Forecasting forecasting, MeterCatalogue catalogue, PlanChanges changes, TimeProvider time) : IQueryHandler<ListPlanChoices, IReadOnlyList<PlanAlternative>>
{
    public async Task<Result<IReadOnlyList<PlanAlternative>>> Handle(ListPlanChoices query, CancellationToken ct)
    {
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == query.Tenant, ct);
        var current = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        var account = await db.BillingAccounts.AsNoTracking().SingleOrDefaultAsync(ct) ?? BillingAccount.Open(tenant.Id, current.Terms, tenant.ActivatedAt ?? time.GetUtcNow());
        var meters = await catalogue.ReadAsync(ct);
        var use = await forecasting.UseAsync(tenant.Id, account, ct);
        var offers = await db.Plans.AsNoTracking().OnOffer().Where(p => p.Currency == current.Currency || p.Id == current.Id).OrderBy(p => p.Position).ThenBy(p => p.Code).ToListAsync(ct);
        if (offers.TrueForAll(p => p.Id != current.Id))
            offers.Insert(0, current); // it is no longer on offer, and still theirs

        return offers.ConvertAll(p => new PlanAlternative(
            p.Id, p.Name, p.Summary, p.Terms, p.Id == current.Id,
            p.Terms.IsByAgreement || p.Terms.Interval != current.Terms.Interval ? null : Forecasting.Cost(p.Terms, use).Range,
            changes.Misfits(p.Terms, meters, use.Use),
            account.State == BillingState.Trial || PlanChanges.MonthlyBase(p.Terms) >= PlanChanges.MonthlyBase(current.Terms) ? ChangeMoment.Now : ChangeMoment.PeriodEnd,
            p.Id != current.Id && PlanChanges.IsOpenTo(current, p)));
    }
}
