using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>When another plan begins.</summary>
public enum ChangeMoment
{
    /// <summary>At once: it gives at least as much for at least as much money.</summary>
    Now,

    /// <summary>When the period is over that is paid for.</summary>
    PeriodEnd,
}

/// <summary>Something of which the tenant has more than a plan would allow.</summary>
/// <param name="Used">In the meter's unit.</param>
/// <param name="Limit">In the meter's unit.</param>
/// <param name="Blocks">True: the plan would refuse it, so it must become less first. False: it costs more or is slower.</param>
public sealed record Misfit(string Meter, string Name, string Unit, decimal Used, decimal Limit, bool Blocks);

/// <param name="Text">In the reader's language.</param>
public sealed record QuoteLine(string Text, decimal Net);

/// <summary>What a change of plan means and costs, exactly.</summary>
/// <param name="At">When it was calculated: the same moment gives the same amounts.</param>
/// <param name="Effective">When the plan begins.</param>
/// <param name="Total">To be paid for it now, with tax; what is negative stands to their credit.</param>
public sealed record PlanQuote(
    Guid PlanId, string PlanName, ChangeMoment Moment, DateTimeOffset At, DateTimeOffset Effective, string Currency, IReadOnlyList<QuoteLine> Lines, decimal Net, decimal TaxRate, decimal Tax,
    decimal Total, IReadOnlyList<Misfit> Misfits);

/// <summary>What was calculated, with the rows that it rests on.</summary>
internal sealed record PreparedChange(PlanQuote Quote, Tenant Tenant, BillingAccount Account, Plan To, bool Restarts, IReadOnlyList<DraftLine> Lines);

/// <summary>
/// Calculates and makes changes of plan. More expensive ones begin at once: the unused part of the old price is given back, the rest of the period is charged at
/// the new price, to the second; cheaper ones begin when the period is over. Another interval begins a period of its own.
/// </summary>
internal sealed class PlanChanges(
    PortalDb db, UsageReader usage, MeterCatalogue catalogue, MeterText names, BillingLines lines, Issuing issuing, TimeProvider time, IStringLocalizer<BillingText> text)
{
    /// <summary>How long a quote can be accepted.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(15);

    /// <param name="at">When it is to have been calculated.</param>
    /// <param name="byStaff">Staff may also give plans that are not on the price page, or by agreement.</param>
    public async Task<Result<PreparedChange>> PrepareAsync(TenantId id, Guid planId, DateTimeOffset at, bool byStaff, ChangeMoment? moment, CancellationToken ct)
    {
        // Across tenants: staff have opened none; of a member the gate has checked that it is theirs.
        if (await db.BillingAccounts.AcrossTenants().SingleOrDefaultAsync(a => a.TenantId == id, ct) is not { } account)
            return Error.Conflict(text["change.noAccount"]);

        var tenant = await db.Tenants.SingleAsync(t => t.Id == id, ct);
        var from = await db.Plans.AsNoTracking().SingleAsync(p => p.Id == tenant.PlanId, ct);
        if (await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == planId && p.Status == PlanStatus.Published && (byStaff || p.IsPublic), ct) is not { } to)
            return Error.Invalid("PlanId", text["change.unknown"]);

        if (WhyNot(account, tenant, from, to, byStaff) is { } reason)
            return Error.Conflict(reason);

        // A second may have begun before the period did.
        if (at < account.PeriodStart && at > account.PeriodStart.AddSeconds(-1))
            at = account.PeriodStart;

        var (now, meters) = (time.GetUtcNow(), await catalogue.ReadAsync(ct));
        if (now >= account.PeriodEnd)
            return Error.Conflict(text["change.closing"]);

        if (at > now || at < now - ValidFor || at < account.PeriodStart)
            return Error.Conflict(text["change.over"]);

        var use = await usage.ReadAsync(id, meters, account.PeriodStart, account.PeriodEnd, now, ct);
        var when = moment ?? (account.State == BillingState.Trial || MonthlyBase(to.Terms) >= MonthlyBase(from.Terms) ? ChangeMoment.Now : ChangeMoment.PeriodEnd);
        var restarts = when == ChangeMoment.Now && account.State != BillingState.Trial && from.Terms.Interval != to.Terms.Interval;
        var due = when == ChangeMoment.Now && account.State != BillingState.Trial ? Due(tenant, account, from, to, restarts, at, meters, use) : [];
        var net = due.Sum(l => l.Net);
        var tax = await issuing.TaxOfAsync(tenant, account, ct);
        var taxAmount = net > 0 ? Currencies.Round(net * tax.Percent / 100, to.Terms.Currency) : 0;
        var quote = new PlanQuote(
            to.Id, to.Name, when, at, when == ChangeMoment.Now ? at : account.PeriodEnd, to.Terms.Currency, [.. due.Select(l => new QuoteLine(l.Text, l.Net))], net, tax.Percent, taxAmount,
            net + taxAmount, Misfits(to.Terms, meters, use));
        return new PreparedChange(quote, tenant, account, to, restarts, due);
    }

    /// <summary>Carries it out in the unit of work; the caller saves.</summary>
    public async Task MakeAsync(PreparedChange change, CancellationToken ct)
    {
        var (account, quote) = (change.Account, change.Quote);
        account.CancelsAtPeriodEnd = false;
        if (quote.Moment == ChangeMoment.PeriodEnd)
        {
            account.NextPlanId = change.To.Id;
            return;
        }

        account.NextPlanId = null;
        var before = change.Tenant.PlanId;
        change.Tenant.PlanId = change.To.Id;
        if (account.State == BillingState.Trial)
            return; // the trial goes on, with the other plan

        if (change.Restarts)
        {
            account.UseBilled(account.PeriodStart, quote.At, before);
            account.BeginAt(quote.At, change.To.Terms.Interval);
            account.BilledUntil = account.PeriodEnd;
        }

        await issuing.InvoiceAsync(change.Tenant, account, quote.Currency, change.Lines, ct);
    }

    /// <summary>What of a plan a tenant would have too much of.</summary>
    public IReadOnlyList<Misfit> Misfits(PlanTerms terms, IReadOnlyList<Meter> meters, IReadOnlyDictionary<string, MeterUse> use) =>
    [
        .. from meter in meters
           let entitlement = terms.Of(meter.Code)
           where entitlement is not null && use.ContainsKey(meter.Code)
           let used = (decimal)use[meter.Code].Used / meter.PerUnit
           where used > entitlement.Limit && (meter.Aggregation != Aggregation.Sum || entitlement.Kind != QuotaKind.Hard)
           select new Misfit(meter.Code, names.NameOf(meter), meter.Unit, used, entitlement.Limit, entitlement.Kind == QuotaKind.Hard),
    ];

    /// <summary>Whether a tenant can go there by itself.</summary>
    public static bool IsOpenTo(Plan from, Plan to) => !to.Terms.IsByAgreement && to.Isolation == from.Isolation && to.Terms.Currency == from.Terms.Currency;

    private string? WhyNot(BillingAccount account, Tenant tenant, Plan from, Plan to, bool byStaff) =>
        tenant.Status != TenantStatus.Active ? text["change.notActive"].Value
        : account.State is BillingState.Grace or BillingState.Suspended ? text["change.payFirst"].Value
        : account.State == BillingState.Closed ? text["change.closed"].Value
        : to.Id == from.Id ? text["change.same", to.Name].Value
        : to.Terms.Currency != from.Terms.Currency ? text["change.currency", to.Terms.Currency, from.Terms.Currency].Value
        : to.Terms.IsByAgreement && !byStaff ? text["change.agreement", to.Name].Value
        : to.Isolation != from.Isolation && !byStaff ? text["change.isolation", to.Name].Value
        : null;

    private List<DraftLine> Due(Tenant tenant, BillingAccount account, Plan from, Plan to, bool restarts, DateTimeOffset at, IReadOnlyList<Meter> meters, IReadOnlyDictionary<string, MeterUse> use)
    {
        var (begin, end, currency) = (account.PeriodStart, account.PeriodEnd, to.Terms.Currency);
        var due = new List<DraftLine>();
        using var speaking = Speaking.In(tenant.Language);
        var isBilled = account.BilledUntil >= end;
        if (isBilled)
            due.Add(new(LineKind.Proration, null, text["line.unused", from.Name], 1, "", at, end, Currencies.Round(Proration.Of(from.Terms.Base, 0, begin, end, at), currency)));

        if (restarts)
        {
            due.AddRange(lines.Used(tenant.Language, from.Terms, meters, use, begin, at));
            due.AddRange(lines.Base(tenant.Language, to, at, BillingPeriods.Begin(at, to.Terms.Interval, 1)));
        }
        else if (isBilled)
        {
            due.Add(new(LineKind.Proration, null, text["line.rest", to.Name], 1, "", at, end, Currencies.Round(Proration.Of(0, to.Terms.Base, begin, end, at), currency)));
        }

        return due.FindAll(l => l.Net != 0);
    }

    /// <summary>To compare plans of different intervals.</summary>
    public static decimal MonthlyBase(PlanTerms terms) => terms.Interval == BillingInterval.Year ? terms.Base / 12 : terms.Base;
}
