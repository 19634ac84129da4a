using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Gives an operation up: every step that was done is undone, the last one first. <see cref="PreviewCancel"/> says beforehand what that is.</summary>
[Requires(StaffPermission.RunOperations)]
public sealed record CancelOperation(OperationId Id) : ICommand;

internal sealed class CancelOperationHandler(
    PortalDb db, IOperations operations, IAuditTrail audit, IStringLocalizer<OperationsAdminText> text) : ICommandHandler<CancelOperation>
{
    public async Task<Result> Handle(CancelOperation command, CancellationToken ct)
    {
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == command.Id, ct);
        if (operation is null)
            return Error.NotFound(text["operation.none"]);

        if (!operation.CanBeCancelled)
            return Error.Conflict(text["cancel.refused"]);

        audit.About(operation.TenantId);
        operations.CancelAndUndo(operation);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
