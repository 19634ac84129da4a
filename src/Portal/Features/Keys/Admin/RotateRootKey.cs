using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;

namespace Portal.Features.Keys.Admin;

/// <summary>Has the root key replaced and everything that it seals sealed anew.</summary>
[Requires(StaffPermission.ManageKeys, NeedsFreshProof = true)]
public sealed record RotateRootKey : ICommand<OperationId>;

internal sealed class RotateRootKeyHandler(PortalDb db, RootKey root, IOperations operations, IStringLocalizer<KeysAdminText> text) : ICommandHandler<RotateRootKey, OperationId>
{
    public async Task<Result<OperationId>> Handle(RotateRootKey command, CancellationToken ct)
    {
        if (await db.Operations.AnyAsync(o => o.TenantId == TenantId.Installation && o.FinishedAt == null, ct))
            return Error.Conflict(text["rotate.running"]);

        var operation = operations.Enqueue(TenantId.Installation, OperationKind.RotateRootKey, new RotateRootKeyInput(await InForceAsync(ct)));
        await db.SaveChangesAsync(ct);
        return operation.Id;
    }

    // A newer key that stands before the one in force already (a rotation was given up, or the operator put it there) is used, and none is added. It is one as
    // long as something is still sealed with a later line and no rotation has ended with it; a line that merely stayed in the file makes nothing newer.
    private async Task<string> InForceAsync(CancellationToken ct)
    {
        var keys = await RootKeyUse.AllAsync(db, root, ct);
        var (first, before) = (keys[0].Id, keys.FirstOrDefault(k => k is { IsCurrent: false, IsInFile: true, IsUsed: true }));
        var wasPutInForce = await db.OperationSteps.AnyAsync(s => s.Step == RetireRootKey.Name && s.Data != null && s.Data.Contains(first), ct);
        return before is null || wasPutInForce ? first : before.Id;
    }
}
