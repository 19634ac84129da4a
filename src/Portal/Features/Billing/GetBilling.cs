using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing;

/// <summary>What a tenant pays for, what it owes, and what it was billed.</summary>
[Requires(TenantPermission.ManageBilling, WhileSuspended = true)]
public sealed record GetBilling(TenantId Tenant) : IQuery<BillingView>, IConcernsTenant;

/// <param name="NextPlan">The plan that begins when the period is over; null: the same goes on.</param>
/// <param name="Cost">Of the running period, net.</param>
/// <param name="Due">What open invoices still want, with tax.</param>
/// <param name="Invoices">The newest first.</param>
public sealed record BillingView(
    BillingState State, string Plan, PlanTerms Terms, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, DateTimeOffset? TrialEndsAt, string? NextPlan, bool CancelsAtPeriodEnd,
    DateTimeOffset? GraceEndsAt, decimal Credit, string Currency, CostForecast Cost, decimal Due, BillingAddress Address, IReadOnlyList<InvoiceRow> Invoices, string Iban, string? Coupon, decimal? Budget);

/// <summary>Whom invoices name and where they go.</summary>
/// <param name="Country">ISO 3166-1, two letters; empty: not given.</param>
/// <param name="InvoiceEmail">Gets the invoices too; empty: nobody besides those who may manage billing.</param>
public sealed record BillingAddress(string LegalName, string Street, string PostalCode, string City, string Country, string TaxId, string InvoiceEmail);

/// <param name="IsOverdue">Open, and its day has passed.</param>
public sealed record InvoiceRow(Guid Id, InvoiceKind Kind, string Number, DateTimeOffset IssuedAt, DateTimeOffset DueAt, string Currency, decimal Total, decimal Due, InvoiceStatus Status, bool IsOverdue)
{
    internal static InvoiceRow Of(Invoice invoice, DateTimeOffset now) => new(
        invoice.Id, invoice.Kind, invoice.Number, invoice.IssuedAt, invoice.DueAt, invoice.Currency, invoice.Total, invoice.Due, invoice.Status, invoice.Status == InvoiceStatus.Open && invoice.DueAt < now);
}

internal sealed class GetBillingHandler(PortalDb db, BillingViews views) : IQueryHandler<GetBilling, BillingView>
{
    public async Task<Result<BillingView>> Handle(GetBilling query, CancellationToken ct) => await views.ReadAsync(await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == query.Tenant, ct), ct);
}

/// <summary>Reads how a tenant stands, for its own pages and for staff.</summary>
internal sealed class BillingViews(PortalDb db, Forecasting forecasting, TimeProvider time)
{
    private const int InvoicesShown = 60;

    public async Task<BillingView> ReadAsync(Tenant tenant, CancellationToken ct)
    {
        // Across tenants: staff have opened none; of a member the gate has checked that it is theirs.
        var now = time.GetUtcNow();
        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        var account = await db.BillingAccounts.AcrossTenants().AsNoTracking().SingleOrDefaultAsync(a => a.TenantId == tenant.Id, ct)
            ?? BillingAccount.Open(tenant.Id, plan.Terms, tenant.ActivatedAt ?? tenant.CreatedAt);
        var invoices = await db.Invoices.AcrossTenants().AsNoTracking().Where(i => i.TenantId == tenant.Id).OrderByDescending(i => i.IssuedAt).ThenByDescending(i => i.Number).Take(InvoicesShown).ToListAsync(ct);
        var due = await db.Invoices.AcrossTenants().Where(i => i.TenantId == tenant.Id && i.Status == InvoiceStatus.Open).Select(i => new { i.Total, i.Settled }).ToListAsync(ct);
        var next = account.NextPlanId is { } id ? await db.Plans.Where(p => p.Id == id).Select(p => p.Name).SingleAsync(ct) : null;
        return new BillingView(
            account.State, plan.Name, plan.Terms, account.PeriodStart, account.PeriodEnd, account.TrialEndsAt, next, account.CancelsAtPeriodEnd, account.GraceEndsAt, account.Credit, plan.Terms.Currency,
            Forecasting.Cost(plan.Terms, await forecasting.UseAsync(tenant.Id, account, ct)), due.Sum(d => d.Total - d.Settled),
            new BillingAddress(account.LegalName, account.Street, account.PostalCode, account.City, account.Country, account.TaxId, account.InvoiceEmail),
            invoices.ConvertAll(i => InvoiceRow.Of(i, now)),
            await db.LegalEntities.Where(e => e.Id == LegalEntity.TheOne).Select(e => e.Iban).SingleAsync(ct), account.CouponCode, account.Budget);
    }
}
