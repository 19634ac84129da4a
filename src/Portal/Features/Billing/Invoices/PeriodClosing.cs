using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Coupons;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Billing.Invoices;

/// <summary>
/// Bills what is due of one tenant: what was used in a period that is over, the base price of the one that has begun. All of it is one unit of work: account,
/// invoice, number and mail are saved together or not at all, and an account that another has billed in the meantime is read again.
/// </summary>
internal sealed class PeriodClosing(
    PortalDb db, UsageReader usage, MeterCatalogue catalogue, Issuing issuing, BillingLines lines, IOperations operations, TimeProvider time, IStringLocalizer<BillingText> text)
{
    /// <summary>How long after its end a period is closed: what was used in its last minutes has arrived by then.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromHours(1);

    /// <summary>The accounts for which something is due.</summary>
    public static IQueryable<BillingAccount> DueOf(PortalDb db, DateTimeOffset now)
    {
        // Across tenants: the clock has opened none.
        var closed = now - Wait;
        var leaving = db.Tenants.Where(t => t.Status == TenantStatus.PendingDeletion || t.Status == TenantStatus.Deleting || t.Status == TenantStatus.Deleted).Select(t => t.Id);
        return db.BillingAccounts.AcrossTenants().Where(a => a.State != BillingState.Closed
            && (a.PeriodEnd <= closed || (a.State != BillingState.Trial && a.BilledUntil < a.PeriodEnd) || leaving.Contains(a.TenantId)));
    }

    /// <summary>Bills one period, or the base price that is due, and saves. There may be more to do after it.</summary>
    /// <returns>Whether there was something to do.</returns>
    /// <exception cref="ChangedByAnotherException">Another was first; nothing is saved.</exception>
    public async Task<bool> CloseAsync(TenantId id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await DueOf(db, now).SingleOrDefaultAsync(a => a.TenantId == id, ct) is not { } account)
            return false;

        var tenant = await db.Tenants.SingleAsync(t => t.Id == id, ct);
        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        var due = new List<DraftLine>();
        var isLeaving = tenant.Status is TenantStatus.PendingDeletion or TenantStatus.Deleting or TenantStatus.Deleted;
        if (!IsBaseDue(account) || isLeaving)
        {
            if (account.State != BillingState.Trial)
                due.AddRange(await UsedAsync(tenant, account, plan, now, ct));

            if (account.CancelsAtPeriodEnd || isLeaving)
            {
                await EndAsync(tenant, account, plan, due, ct);
                return true;
            }

            var (ended, before) = (account.PeriodEnd, plan.Terms.Interval);
            if (account.NextPlanId is { } next)
            {
                plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == next, ct);
                tenant.PlanId = next;
                account.NextPlanId = null;
            }

            if (before == plan.Terms.Interval || account.State == BillingState.Trial)
                account.Advance(plan.Terms.Interval);
            else
                account.BeginAt(ended, plan.Terms.Interval);

            account.BilledUntil = ended;
        }

        // Also of a period that is over already: the program was away, or has just been installed.
        if (IsBaseDue(account))
        {
            // Who was suspended because nothing was paid cannot use it: the time until they pay is not billed, or the debt would only grow.
            if (account.State != BillingState.Suspended)
            {
                var basePrice = lines.Base(tenant.Language, plan, account.PeriodStart, account.PeriodEnd);
                due.AddRange(basePrice);
                due.AddRange(await DiscountAsync(tenant, account, plan, basePrice, ct));
            }

            account.BilledUntil = account.PeriodEnd;
        }

        await issuing.InvoiceAsync(tenant, account, plan.Terms.Currency, due, ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private static bool IsBaseDue(BillingAccount account) => account.State != BillingState.Trial && account.BilledUntil < account.PeriodEnd;

    /// <summary>What the tenant's coupon takes off, once for each period.</summary>
    private async Task<IReadOnlyList<DraftLine>> DiscountAsync(Tenant tenant, BillingAccount account, Plan plan, IReadOnlyList<DraftLine> basePrice, CancellationToken ct)
    {
        var price = basePrice.Sum(l => l.Net);
        if (account.CouponCode is not { } code || price <= 0 || await db.Coupons.AsNoTracking().SingleOrDefaultAsync(c => c.Code == code, ct) is not { } coupon)
            return [];

        if (account.CouponPeriodsLeft is { } left && (account.CouponPeriodsLeft = left - 1) <= 0)
            (account.CouponCode, account.CouponPeriodsLeft) = (null, null);

        using var speaking = Speaking.In(tenant.Language);
        return [new DraftLine(LineKind.Discount, null, text["line.coupon", code], 1, "", account.PeriodStart, account.PeriodEnd, -coupon.Off(price, plan.Terms.Currency))];
    }

    /// <summary>The last bill. Who has cancelled is closed; who is leaving is on the way already.</summary>
    private async Task EndAsync(Tenant tenant, BillingAccount account, Plan plan, List<DraftLine> due, CancellationToken ct)
    {
        account.State = BillingState.Closed;
        await issuing.InvoiceAsync(tenant, account, plan.Terms.Currency, due, ct);
        if (tenant.Status == TenantStatus.Active && !await db.Operations.AnyAsync(o => o.TenantId == tenant.Id && o.FinishedAt == null, ct))
            operations.Enqueue(tenant.Id, OperationKind.Suspend, new AccessInput(nameof(SuspensionReason.TenantRequest), text["cancelled.note"]));

        await db.SaveChangesAsync(ct);
    }

    private async Task<IReadOnlyList<DraftLine>> UsedAsync(Tenant tenant, BillingAccount account, Plan plan, DateTimeOffset now, CancellationToken ct)
    {
        var meters = await catalogue.ReadAsync(ct);
        var until = account.PeriodEnd < now ? account.PeriodEnd : now;
        var use = await usage.ReadAsync(tenant.Id, meters, account.PeriodStart, until, now, ct);
        List<DraftLine> due = [.. await LateAsync(tenant, account, meters, now, ct), .. lines.Used(tenant.Language, plan.Terms, meters, use, account.PeriodStart, until)];
        account.UseBilled(account.PeriodStart, until, plan.Id);
        return due;
    }

    /// <summary>
    /// What was reported of the time before after its bill: that time is rated once more, and what was billed of it is taken off. Two usages of one time cost what
    /// they would have cost together, whatever the prices are.
    /// </summary>
    private async Task<IReadOnlyList<DraftLine>> LateAsync(Tenant tenant, BillingAccount account, IReadOnlyList<Meter> meters, DateTimeOffset now, CancellationToken ct)
    {
        if (account is not { UsedFrom: { } begin, UsedUntil: { } until, UsedPlanId: { } planId })
            return [];

        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == planId, ct);
        var use = await usage.ReadAsync(tenant.Id, meters, begin, until, now, ct);
        var billed = await ( // across tenants: as above
            from invoice in db.Invoices.AcrossTenants()
            where invoice.TenantId == tenant.Id && invoice.Kind == InvoiceKind.Invoice
            from line in invoice.Lines
            where line.From == begin && line.To == until && (line.Kind == LineKind.Usage || line.Kind == LineKind.LateUsage)
            select new { line.Meter, line.Net }).ToListAsync(ct);
        return [.. lines.Used(tenant.Language, plan.Terms, meters, use, begin, until)
            .Select(l => l with { Kind = LineKind.LateUsage, Net = l.Net - billed.Where(b => b.Meter == l.Meter).Sum(b => b.Net) })
            .Where(l => l.Net != 0)];
    }
}

/// <summary>Writes what is billed as lines, in a tenant's language. The only place where charges become lines: invoices, quotes and estimates all ask here.</summary>
internal sealed class BillingLines(MeterText names, IStringLocalizer<BillingText> text)
{
    /// <summary>The base price of a whole period.</summary>
    public IReadOnlyList<DraftLine> Base(string language, Plan plan, DateTimeOffset from, DateTimeOffset to)
    {
        using var speaking = Speaking.In(language);
        return [.. PlanRating.Rate(plan.Terms, new Dictionary<string, decimal>()).Where(r => r.Charge.Meter is null)
            .Select(r => new DraftLine(LineKind.Base, null, text["line.base", plan.Name], 1, "", from, to, r.Amount))];
    }

    /// <summary>What was used in a period.</summary>
    public IReadOnlyList<DraftLine> Used(string language, PlanTerms terms, IReadOnlyList<Meter> meters, IReadOnlyDictionary<string, MeterUse> use, DateTimeOffset from, DateTimeOffset to)
    {
        using var speaking = Speaking.In(language);
        var quantities = use.ToDictionary(u => u.Key, u => u.Value.Billed, StringComparer.Ordinal);
        return [.. PlanRating.Rate(terms, quantities).Where(r => r.Charge.Meter is not null).Select(r =>
        {
            var meter = meters.FirstOrDefault(m => m.Code == r.Charge.Meter);
            var name = meter is null ? r.Charge.Meter! : names.NameOf(meter);
            return new DraftLine(LineKind.Usage, r.Charge.Meter, name, r.Quantity, meter?.Unit ?? "", from, to, r.Amount);
        })];
    }
}
