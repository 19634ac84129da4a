using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>What comes in, by currency: what is agreed for each month, what was billed lately, what is open, and who left.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record ShowRevenue : IQuery<RevenueView>;

/// <param name="Months">The last twelve, the oldest first.</param>
/// <param name="IsSetUp">Whether the provider has said who issues the invoices.</param>
public sealed record RevenueView(IReadOnlyList<CurrencyRevenue> Currencies, IReadOnlyList<RevenueMonth> Months, int Paying, int InTrial, int Overdue, int Left, bool IsSetUp);

/// <param name="Monthly">Monthly recurring revenue: the base prices of all that pay, a year's by the month; without usage and tax.</param>
/// <param name="Open">Of invoices that are not paid, with tax.</param>
/// <param name="Overdue">The part of it whose day has passed.</param>
public sealed record CurrencyRevenue(string Currency, decimal Monthly, decimal Open, decimal Overdue);

/// <param name="Month">Its first day.</param>
/// <param name="Net">Billed less credited in it.</param>
public sealed record RevenueMonth(DateOnly Month, string Currency, decimal Net);

internal sealed class ShowRevenueHandler(PortalDb db, TimeProvider time) : IQueryHandler<ShowRevenue, RevenueView>
{
    private const int MonthsShown = 12;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    public async Task<Result<RevenueView>> Handle(ShowRevenue query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var accounts = await (
            from account in db.BillingAccounts.AcrossTenants()
            join tenant in db.Tenants on account.TenantId equals tenant.Id
            where tenant.Status == TenantStatus.Active || tenant.Status == TenantStatus.Suspended
            group account by new { account.State, tenant.PlanId } into byPlan
            select new { byPlan.Key.State, byPlan.Key.PlanId, Count = byPlan.Count() }).ToListAsync(ct);
        var plans = (await db.Plans.AsNoTracking().ToListAsync(ct)).ToDictionary(p => p.Id, p => p.Terms);
        var paying = accounts.Where(a => a.State is BillingState.Active or BillingState.Grace or BillingState.Suspended && plans[a.PlanId].Base > 0).ToList();

        var open = await db.Invoices.AcrossTenants().Where(i => i.Status == InvoiceStatus.Open).Select(i => new { i.Currency, i.Total, i.Settled, i.DueAt }).ToListAsync(ct);
        var first = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1 - MonthsShown);
        var billed = await db.Invoices.AcrossTenants().Where(i => i.IssuedAt >= first).Select(i => new { i.IssuedAt, i.Currency, i.Net }).ToListAsync(ct);

        var left = now - Lately;
        var gone = await db.Tenants.CountAsync(t => t.ActivatedAt != null && t.StatusSince >= left
            && (t.Status == TenantStatus.PendingDeletion || t.Status == TenantStatus.Deleting || t.Status == TenantStatus.Deleted), ct);
        var currencies = paying.Select(a => plans[a.PlanId].Currency).Concat(open.Select(o => o.Currency)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new RevenueView(
            [.. currencies.Select(c => new CurrencyRevenue(
                c,
                Currencies.Round(paying.Where(a => plans[a.PlanId].Currency == c).Sum(a => PlanChanges.MonthlyBase(plans[a.PlanId]) * a.Count), c),
                open.Where(o => o.Currency == c).Sum(o => o.Total - o.Settled),
                open.Where(o => o.Currency == c && o.DueAt < now).Sum(o => o.Total - o.Settled)))],
            [.. billed.GroupBy(b => (Month: new DateOnly(b.IssuedAt.UtcDateTime.Year, b.IssuedAt.UtcDateTime.Month, 1), b.Currency)).OrderBy(g => g.Key.Month)
                .Select(g => new RevenueMonth(g.Key.Month, g.Key.Currency, g.Sum(b => b.Net)))],
            paying.Sum(a => a.Count), accounts.Where(a => a.State == BillingState.Trial).Sum(a => a.Count),
            await db.Invoices.AcrossTenants().Where(i => i.Status == InvoiceStatus.Open && i.DueAt < now).Select(i => i.TenantId).Distinct().CountAsync(ct), gone,
            await db.LegalEntities.AnyAsync(e => e.Id == LegalEntity.TheOne && e.Name != "" && e.Country != "", ct));
    }
}
