using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>
/// The beginning of the end, for whichever side asks: the tenant is hidden and its address free with this unit of work; the worker then locks its
/// database. Nothing is deleted before the plan's time for second thoughts is over.
/// </summary>
internal sealed class Leaving(
    PortalDb db, InTheWay inTheWay, IOperations operations, DeletionMails mails, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words, TimeProvider time)
{
    /// <summary>Looks whether it can be asked for now. Changes nothing.</summary>
    /// <param name="typedName">What somebody typed to confirm; null: nobody is asked.</param>
    public async Task<Result<Tenant>> CheckAsync(TenantId id, string? typedName, CancellationToken ct)
    {
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        if (!CanLeave(tenant.Status))
            return Error.Conflict(text["refused.request", tenant.Name, words[$"status.{tenant.Status}"].Value]);

        if (await inTheWay.FindAsync(id, ct) is { Count: > 0 } reasons)
            return Error.Conflict(string.Join(' ', reasons));

        return typedName is not null && typedName.Trim() != tenant.Name ? Error.Invalid("TypedName", text["typed.wrong", tenant.Name]) : tenant;
    }

    /// <summary>Adds the request to the unit of work; the caller has checked, and saves.</summary>
    public async Task AskAsync(Tenant tenant, DeletionAsker by, string reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var days = await db.Plans.Where(p => p.Id == tenant.PlanId).Select(p => p.RetentionDays).SingleAsync(ct);
        var until = now.AddDays(days);
        db.RemoveRange(await db.Addresses.Where(a => a.TenantId == tenant.Id).ToListAsync(ct));
        ParkedSlug.Park(tenant);
        tenant.DeletionDueAt = until;
        tenant.Become(TenantStatus.PendingDeletion, now); // why it was suspended, if it was, stays with it until it is back or gone
        operations.Enqueue(tenant.Id, OperationKind.Freeze, new FreezeInput(by, reason.Trim(), until));
        await mails.TellAskedAsync(tenant, until, ct);
    }

    public static bool CanLeave(TenantStatus status) => status is TenantStatus.Active or TenantStatus.Suspended;
}
