using Portal.Kernel;

namespace Portal.Features.Deletion;

/// <summary>What deleting their own tenant would do, for those who own it.</summary>
[Requires(TenantPermission.OwnTenant, NeedsFreshProof = true, WhileSuspended = true)]
public sealed record PreviewMyDeletion(TenantId Tenant) : IQuery<DeletionPlan>, IConcernsTenant;

internal sealed class PreviewMyDeletionHandler(DeletionPlanner planner) : IQueryHandler<PreviewMyDeletion, DeletionPlan>
{
    public Task<Result<DeletionPlan>> Handle(PreviewMyDeletion query, CancellationToken ct) => planner.PlanAsync(query.Tenant, ct);
}
