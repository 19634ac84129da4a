using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
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
    public static IQueryable<BillingAccount> DueOf(IQueryable<BillingAccount> accounts, DateTimeOffset now)
    {
        var closed = now - Wait;
        return accounts.Where(a => a.State != BillingState.Closed && (a.PeriodEnd <= closed || (a.State != BillingState.Trial && a.BilledUntil < a.PeriodEnd)));
    }

    /// <summary>Bills one period, or the base price that is due, and saves. There may be more to do after it.</summary>
    /// <returns>Whether there was something to do.</returns>
    /// <exception cref="ChangedByAnotherException">Another was first; nothing is saved.</exception>
    public async Task<bool> CloseAsync(TenantId id, CancellationToken ct)
    {
        // Across tenants: the clock has opened none, and names the one it is about.
        var now = time.GetUtcNow();
        if (await DueOf(db.BillingAccounts.AcrossTenants(), now).SingleOrDefaultAsync(a => a.TenantId == id, ct) is not { } account)
            return false;

        var tenant = await db.Tenants.SingleAsync(t => t.Id == id, ct);
        var plan = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        var due = new List<DraftLine>();
        if (account.PeriodEnd <= now - Wait)
        {
            if (account.State != BillingState.Trial)
                due.AddRange(await UsedAsync(tenant, account, plan.Terms, now, ct));

            var currency = plan.Terms.Currency;
            if (account.CancelsAtPeriodEnd)
            {
                account.State = BillingState.Closed;
                await issuing.InvoiceAsync(tenant, account, currency, due, ct);
                if (tenant.Status == TenantStatus.Active && !await db.Operations.AnyAsync(o => o.TenantId == id && o.FinishedAt == null, ct))
                    operations.Enqueue(id, OperationKind.Suspend, new AccessInput(nameof(SuspensionReason.TenantRequest), text["cancelled.note"]));

                await db.SaveChangesAsync(ct);
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

        // A period that is over already when its base is due (the program was away for longer) is billed like any other.
        if (account.State != BillingState.Trial && account.BilledUntil < account.PeriodEnd)
        {
            due.AddRange(lines.Base(tenant.Language, plan, account.PeriodStart, account.PeriodEnd));
            account.BilledUntil = account.PeriodEnd;
        }

        await issuing.InvoiceAsync(tenant, account, plan.Terms.Currency, due, ct);
        await db.SaveChangesAsync(ct);
        return true;
    }

    private async Task<IEnumerable<DraftLine>> UsedAsync(Tenant tenant, BillingAccount account, PlanTerms terms, DateTimeOffset now, CancellationToken ct)
    {
        var meters = await catalogue.ReadAsync(ct);
        var use = await usage.ReadAsync(tenant.Id, meters, account.PeriodStart, account.PeriodEnd, now, ct);
        return lines.Used(tenant.Language, terms, meters, use, account.PeriodStart, account.PeriodEnd);
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
