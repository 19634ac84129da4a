using Portal.Features.FourEyes;
using Portal.Kernel;

namespace Portal.Features.Deletion.Admin;

/// <summary>What deleting a tenant would do: after the time for second thoughts, or at once where it is pending already.</summary>
[Requires(StaffPermission.DeleteTenants, NeedsFreshProof = true)]
public sealed record PreviewDeletion(TenantId Id) : IQuery<DeletionPlan>;

internal sealed class PreviewDeletionHandler(DeletionPlanner planner, FourEyesCheck eyes) : IQueryHandler<PreviewDeletion, DeletionPlan>
{
    public async Task<Result<DeletionPlan>> Handle(PreviewDeletion query, CancellationToken ct)
    {
        var plan = await planner.PlanAsync(query.Id, ct);
        return plan.Succeeded ? plan.Value with { NeedsSecond = await eyes.IsNeededAsync(GuardedChange.DeleteTenant, ct) } : plan;
    }
}
