using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Deletion.Admin;

/// <summary>Ends a legal hold. Where the tenant's deletion is pending, the time that was left goes on from here.</summary>
[Requires(StaffPermission.HoldTenants, NeedsFreshProof = true)]
public sealed record ReleaseLegalHold(TenantId Id) : ICommand;

internal sealed class ReleaseLegalHoldHandler(PortalDb db, TimeProvider time, IStringLocalizer<DeletionText> text) : ICommandHandler<ReleaseLegalHold>
{
    public async Task<Result> Handle(ReleaseLegalHold command, CancellationToken ct)
    {
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == command.Id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        if (tenant.HeldSince is not { } since)
            return Error.Conflict(text["hold.none", tenant.Name]);

        if (tenant.DeletionDueAt is { } due)
            tenant.DeletionDueAt = due + (time.GetUtcNow() - since);

        tenant.HeldSince = null;
        tenant.HoldReason = null;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
