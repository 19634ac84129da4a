using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Takes a failed operation up again from the step that failed; what is done stays done.</summary>
[Requires(StaffPermission.RunOperations)]
public sealed record RetryOperation(OperationId Id) : ICommand;

internal sealed class RetryOperationHandler(
    PortalDb db, IOperations operations, IAuditTrail audit, IStringLocalizer<OperationsAdminText> text) : ICommandHandler<RetryOperation>
{
    public async Task<Result> Handle(RetryOperation command, CancellationToken ct)
    {
        var operation = await db.Operations.SingleOrDefaultAsync(o => o.Id == command.Id, ct);
        if (operation is null)
            return Error.NotFound(text["operation.none"]);

        audit.About(operation.TenantId);
        if (!operations.TryRetry(operation))
            return Error.Conflict(text["retry.refused"]);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal static class Retrying
{
    /// <summary>Takes an operation up again where it has failed; one and many of them alike.</summary>
    public static bool TryRetry(this IOperations operations, Operation operation)
    {
        if (!operation.CanBeRetried)
            return false;

        operations.Retry(operation);
        return true;
    }
}
