using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Billing.Invoices;

/// <summary>
/// What follows from invoices that are not paid in time, and from their being paid: reminders, grace, suspension, and back. The state follows from the
/// invoices alone, so that looking twice changes nothing.
/// </summary>
internal sealed class Dunning(PortalDb db, TenantContacts contacts, IOperations operations, IMail mail, PortalOptions portal, TimeProvider time, IStringLocalizer<BillingText> text)
{
    /// <summary>Days after an invoice was due on which its tenant is reminded.</summary>
    private static readonly int[] ReminderDays = [1, 5, 10];

    /// <summary>The tenants with something to look at.</summary>
    public static IQueryable<TenantId> DueOf(PortalDb db, DateTimeOffset now)
    {
        // Across tenants: the clock looks at all of them.
        var overdue = db.Invoices.AcrossTenants().Where(i => i.Status == InvoiceStatus.Open && i.DueAt < now).Select(i => i.TenantId);
        return db.BillingAccounts.AcrossTenants()
            .Where(a => overdue.Contains(a.TenantId) || a.State == BillingState.Grace || a.State == BillingState.Suspended).Select(a => a.TenantId);
    }

    /// <summary>Does what is due of one tenant, and saves.</summary>
    /// <returns>True: it did something.</returns>
    public async Task<bool> LookAsync(TenantId id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var account = await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == id, ct); // across tenants: as above
        var tenant = await db.Tenants.SingleAsync(t => t.Id == id, ct);
        var entity = await db.LegalEntities.AsNoTracking().SingleAsync(e => e.Id == LegalEntity.TheOne, ct);
        var overdue = await db.Invoices.AcrossTenants().Where(i => i.TenantId == id && i.Status == InvoiceStatus.Open && i.DueAt < now).OrderBy(i => i.DueAt).ToListAsync(ct);

        if (overdue.Count > 0)
            await RemindAsync(tenant, overdue, now, ct);

        Decide(account, overdue.FirstOrDefault()?.DueAt, entity.GraceDays, now);
        if (!await db.Operations.AnyAsync(o => o.TenantId == id && o.FinishedAt == null, ct))
            Follow(tenant, account);

        if (!db.ChangeTracker.HasChanges())
            return false;

        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>The state that follows from the oldest invoice that is overdue; null: none is.</summary>
    internal static void Decide(BillingAccount account, DateTimeOffset? oldestDue, int graceDays, DateTimeOffset now)
    {
        if (account.State is BillingState.Trial or BillingState.Closed)
            return;

        if (oldestDue is not { } due)
        {
            (account.State, account.GraceEndsAt) = (BillingState.Active, null);
            return;
        }

        account.GraceEndsAt = due.AddDays(graceDays);
        account.State = account.GraceEndsAt <= now ? BillingState.Suspended : BillingState.Grace;
    }

    // Only what this clock closed does it open: a tenant that staff suspended for another reason stays so.
    private void Follow(Tenant tenant, BillingAccount account)
    {
        if (account.State == BillingState.Suspended && tenant.Status == TenantStatus.Active)
            operations.Enqueue(tenant.Id, OperationKind.Suspend, new AccessInput(nameof(SuspensionReason.PaymentOverdue), text["overdue.note"]));
        else if (account.State == BillingState.Active && tenant is { Status: TenantStatus.Suspended, SuspensionReason: SuspensionReason.PaymentOverdue })
            operations.Enqueue(tenant.Id, OperationKind.Resume, new AccessInput(null, text["paid.note"]));
    }

    private async Task RemindAsync(Tenant tenant, List<Invoice> overdue, DateTimeOffset now, CancellationToken ct)
    {
        var due = overdue.Where(i => ReminderDays.Count(days => i.DueAt.AddDays(days) <= now) > i.Reminders).ToList();
        if (due.Count == 0)
            return;

        foreach (var invoice in due)
            invoice.Reminders = ReminderDays.Count(days => invoice.DueAt.AddDays(days) <= now); // after a long pause one mail, not three

        foreach (var person in await contacts.WhoMayAsync(tenant, TenantPermission.ManageBilling, ct))
        {
            using var speaking = Speaking.In(person.Language);
            var lines = string.Join('\n', due.Select(i => text["reminder.line", i.Number, Money.Write(i.Due, i.Currency), Money.Day(i.DueAt)].Value));
            mail.Queue(text.WriteMail(person.Email, "reminder", portal.Link($"t/{tenant.Slug}/billing"), tenant.Name, lines, portal.ProductName), tenant.Id);
        }
    }
}
