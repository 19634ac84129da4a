using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Keys.Admin;

/// <summary>Has the root key replaced and everything that it seals sealed anew.</summary>
[Requires(StaffPermission.ManageKeys)]
public sealed record RotateRootKey : ICommand<OperationId>;

internal sealed class RotateRootKeyHandler(PortalDb db, RootKey root, IOperations operations, IStringLocalizer<KeysAdminText> text) : ICommandHandler<RotateRootKey, OperationId>
{
    public async Task<Result<OperationId>> Handle(RotateRootKey command, CancellationToken ct)
    {
        if (await db.Operations.AnyAsync(o => o.TenantId == TenantId.Installation && o.FinishedAt == null, ct))
            return Error.Conflict(text["rotate.running"]);

        // A newer key that stands before an older one already (a rotation was given up, or the operator put it there) is used, and none is added.
        var keys = root.Ids;
        var operation = operations.Enqueue(TenantId.Installation, OperationKind.RotateRootKey, new RotateRootKeyInput(keys.Count > 1 ? keys[1] : keys[0]));
        await db.SaveChangesAsync(ct);
        return operation.Id;
    }
}
