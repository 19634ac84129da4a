using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Plans.Admin;

/// <summary>What a new plan can begin as a copy of.</summary>
[Requires(StaffPermission.EditPlans)]
public sealed record ListPlansToCopy : IQuery<IReadOnlyList<PlanToCopy>>;

public sealed record PlanToCopy(string Code, string Name);

internal sealed class ListPlansToCopyHandler(PortalDb db) : IQueryHandler<ListPlansToCopy, IReadOnlyList<PlanToCopy>>
{
    public async Task<Result<IReadOnlyList<PlanToCopy>>> Handle(ListPlansToCopy query, CancellationToken ct) =>
        await db.Plans.AsNoTracking().Where(p => p.Status == PlanStatus.Published)
            .OrderBy(p => p.Position).ThenBy(p => p.Code).Select(p => new PlanToCopy(p.Code, p.Name)).ToListAsync(ct);
}
