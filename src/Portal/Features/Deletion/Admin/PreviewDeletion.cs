using Portal.Kernel;

namespace Portal.Features.Deletion.Admin;

/// <summary>What deleting a tenant would do: after the time for second thoughts, or at once where it is pending already.</summary>
[Requires(StaffPermission.DeleteTenants)]
public sealed record PreviewDeletion(TenantId Id) : IQuery<DeletionPlan>;

internal sealed class PreviewDeletionHandler(DeletionPlanner planner) : IQueryHandler<PreviewDeletion, DeletionPlan>
{
    public Task<Result<DeletionPlan>> Handle(PreviewDeletion query, CancellationToken ct) => planner.PlanAsync(query.Id, ct);
}
