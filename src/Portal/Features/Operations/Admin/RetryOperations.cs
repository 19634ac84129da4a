using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Takes many failed operations up again, as <see cref="RetryOperation"/> does one. What has not failed any more, or is gone, is passed over.</summary>
[Requires(StaffPermission.RunOperations)]
public sealed record RetryOperations(IReadOnlyList<OperationId> Ids) : ICommand<RetriedOperations>
{
    /// <summary>The most in one go: they are one unit of work, and all of them stand in its audit row.</summary>
    public const int Limit = 100;
}

public sealed record RetriedOperations(int Retried, int Skipped);

internal sealed class RetryOperationsValidator : AbstractValidator<RetryOperations>
{
    public RetryOperationsValidator() => RuleFor(c => c.Ids).Must(ids => ids is { Count: > 0 and <= RetryOperations.Limit });
}

internal sealed class RetryOperationsHandler(PortalDb db, IOperations operations) : ICommandHandler<RetryOperations, RetriedOperations>
{
    public async Task<Result<RetriedOperations>> Handle(RetryOperations command, CancellationToken ct)
    {
        var ids = command.Ids.Distinct().ToList();
        var found = await db.Operations.Where(o => ids.Contains(o.Id)).ToListAsync(ct);
        var retried = found.Count(operations.TryRetry);
        if (retried > 0)
            await db.SaveChangesAsync(ct);

        return new RetriedOperations(retried, ids.Count - retried);
    }
}
