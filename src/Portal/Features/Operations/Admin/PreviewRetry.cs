using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Which of the operations that match have failed and would be retried in one go: those that have waited the longest. Nothing changes.</summary>
/// <param name="Filter">Its status does not count.</param>
[Requires(StaffPermission.RunOperations)]
public sealed record PreviewRetry(OperationFilter Filter) : IQuery<RetryPreview>;

/// <param name="Ids">What <see cref="RetryOperations"/> is to be sent.</param>
/// <param name="Kinds">How many of which kind these are.</param>
/// <param name="Total">How many have failed in all: more than one go takes, perhaps.</param>
public sealed record RetryPreview(IReadOnlyList<OperationId> Ids, IReadOnlyList<KindCount> Kinds, int Total);

public sealed record KindCount(OperationKind Kind, int Count);

internal sealed class PreviewRetryValidator : AbstractValidator<PreviewRetry>
{
    public PreviewRetryValidator() => RuleFor(q => q.Filter.Search).MaximumLength(Tenant.NameLength);
}

internal sealed class PreviewRetryHandler(PortalDb db) : IQueryHandler<PreviewRetry, RetryPreview>
{
    public async Task<Result<RetryPreview>> Handle(PreviewRetry query, CancellationToken ct)
    {
        var failed = (query.Filter with { Status = OperationStatus.Failed }).Find(db);
        var total = await failed.CountAsync(ct);
        var these = await failed.OrderBy(b => b.Operation.CreatedAt).ThenBy(b => b.Operation.Id).Take(RetryOperations.Limit)
            .Select(b => new { b.Operation.Id, b.Operation.Kind }).ToListAsync(ct);
        return new RetryPreview([.. these.Select(o => o.Id)], [.. these.GroupBy(o => o.Kind).OrderBy(g => g.Key).Select(g => new KindCount(g.Key, g.Count()))], total);
    }
}
