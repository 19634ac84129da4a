using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing;
using Portal.Features.Billing.Accounts;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Usage.Measuring;

/// <summary>Tells a tenant that it comes near a limit or has passed it: once for each threshold, limit and period, several at once in one mail.</summary>
internal sealed class UsageAlerts(
    PortalDb db, QuotaReader quotas, Forecasting forecasting, TenantContacts contacts, IMail mail, MeterText meters, PortalOptions portal, TimeProvider time, IStringLocalizer<UsageText> text)
{
    public async Task LookAsync(TenantId id, CancellationToken ct)
    {
        if (await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id && (t.Status == TenantStatus.Active || t.Status == TenantStatus.Suspended), ct) is not { } tenant)
            return;

        var now = time.GetUtcNow();
        var state = await quotas.ReadAsync(id, now, ct);
        var limited = state.ByMeter.Values.Where(c => c.Limit is > 0).ToList();

        // Across tenants: the clock has opened none, and names the one it is about.
        var told = await db.UsageAlerts.AcrossTenants().Where(a => a.TenantId == id && a.PeriodStart == state.PeriodStart).ToListAsync(ct);
        var over = await db.OverLimits.AcrossTenants().Where(o => o.TenantId == id).ToListAsync(ct);

        var news = new List<(QuotaCounter Counter, int Threshold)>();
        foreach (var counter in limited)
        {
            var reached = UsageAlert.Thresholds.Where(t => (decimal)counter.Used * 100 >= (decimal)counter.Limit!.Value * t)
                .Where(t => !told.Any(a => a.Meter == counter.Meter.Code && a.Limit == counter.Limit && a.Threshold == t)).ToList();
            if (reached.Count == 0)
                continue;

            news.Add((counter, reached[^1]));
            db.AddRange(reached.Select(t => new UsageAlert { TenantId = id, Meter = counter.Meter.Code, PeriodStart = state.PeriodStart, Limit = counter.Limit!.Value, Threshold = t, At = now }));
        }

        var spent = await SpentAsync(id, told, ct);
        if (spent is { } cost)
        {
            var at = UsageAlert.Thresholds.Where(t => cost.SoFar * 100 >= cost.Budget * t).ToList();
            db.AddRange(at.Where(t => !told.Any(a => a.Meter == UsageAlert.Money && a.Limit == cost.Key && a.Threshold == t))
                .Select(t => new UsageAlert { TenantId = id, Meter = UsageAlert.Money, PeriodStart = state.PeriodStart, Limit = cost.Key, Threshold = t, At = now }));
        }

        var beyond = limited.Where(c => c.Used > c.Limit).Select(c => c.Meter.Code).ToHashSet(StringComparer.Ordinal);
        db.RemoveRange(over.Where(o => !beyond.Contains(o.Meter)));
        db.AddRange(beyond.Where(m => !over.Any(o => o.Meter == m)).Select(m => new OverLimit { TenantId = id, Meter = m, Since = now }));

        if (news.Count > 0 || spent is not null)
        {
            foreach (var person in await contacts.WhoMayAsync(tenant, TenantPermission.ManageBilling, ct))
            {
                using var speaking = Speaking.In(person.Language);
                var lines = string.Join('\n', news.Select(n => text["alert.line", meters.NameOf(n.Counter.Meter), n.Threshold, Amount(n.Counter, n.Counter.Used), Amount(n.Counter, n.Counter.Limit!.Value)].Value)
                    .Concat(spent is { } of ? [text["alert.money", of.Threshold, Money.Write(of.SoFar, of.Currency), Money.Write(of.Budget, of.Currency)].Value] : []));
                mail.Queue(text.WriteMail(person.Email, "alert", portal.Link($"t/{tenant.Slug}/usage"), tenant.Name, lines, portal.ProductName), id);
            }
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (ChangedByAnotherException)
        {
            db.ChangeTracker.Clear(); // another process looked at the same moment, and has told
        }
    }

    /// <summary>What was spent of the tenant's budget, where a share of it was passed that nobody was told of.</summary>
    private async Task<(decimal SoFar, decimal Budget, string Currency, long Key, int Threshold)?> SpentAsync(TenantId id, List<UsageAlert> told, CancellationToken ct)
    {
        // Across tenants: as above.
        if (await db.BillingAccounts.AcrossTenants().AsNoTracking().SingleOrDefaultAsync(a => a.TenantId == id && a.Budget > 0, ct) is not { Budget: { } budget } account)
            return null;

        var terms = await db.Tenants.Where(t => t.Id == id).Join(db.Plans, t => t.PlanId, p => p.Id, (t, p) => p.Terms).SingleAsync(ct);
        var cost = Forecasting.Cost(terms, await forecasting.UseAsync(id, account, ct));
        var key = (long)(budget * 10_000);
        var last = UsageAlert.Thresholds.LastOrDefault(t => cost.SoFar * 100 >= budget * t);
        return last == 0 || told.Any(a => a.Meter == UsageAlert.Money && a.Limit == key && a.Threshold == last) ? null : (cost.SoFar, budget, cost.Currency, key, last);
    }

    private string Amount(QuotaCounter counter, long quantity) => meters.Quantity((decimal)quantity / counter.Meter.PerUnit, counter.Meter.Unit);
}
