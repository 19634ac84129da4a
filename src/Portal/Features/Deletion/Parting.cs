using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>
/// The end of the time for second thoughts: by the clock, or by staff who do not wait for it. The tenant is being deleted from this commit on; a legal
/// hold comes before it or too late, because both change the tenant.
/// </summary>
internal sealed class Parting(PortalDb db, InTheWay inTheWay, IOperations operations, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words, TimeProvider time)
{
    /// <summary>Looks whether it can go now. Changes nothing.</summary>
    /// <param name="typedName">What somebody typed to confirm; null: nobody is asked.</param>
    public async Task<Result<Tenant>> CheckAsync(TenantId id, DeletionAsker by, string? typedName, CancellationToken ct)
    {
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        if (tenant is not { Status: TenantStatus.PendingDeletion, DeletionDueAt: { } due })
            return Error.Conflict(text["refused.now", tenant.Name, words[$"status.{tenant.Status}"].Value]);

        if (await inTheWay.FindAsync(id, ct) is { Count: > 0 } reasons)
            return Error.Conflict(string.Join(' ', reasons));

        if (typedName is not null && typedName.Trim() != tenant.Name)
            return Error.Invalid("TypedName", text["typed.wrong", tenant.Name]);

        return by == DeletionAsker.Clock && due > time.GetUtcNow() ? Error.Conflict(text["refused.early", tenant.Name]) : tenant;
    }

    /// <summary>Adds the operation to the unit of work; the caller has checked, and saves.</summary>
    public void Start(Tenant tenant, DeletionAsker by)
    {
        var due = tenant.DeletionDueAt!.Value;
        tenant.Become(TenantStatus.Deleting, time.GetUtcNow());
        operations.Enqueue(tenant.Id, OperationKind.Delete, new DeleteInput(by, due));
    }
}
