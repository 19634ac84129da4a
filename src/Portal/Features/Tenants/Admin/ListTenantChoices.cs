using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>What the filters of the tenants' list can be set to.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListTenantChoices : IQuery<TenantChoices>;

/// <param name="Plans">Code and name, in the order of the price page.</param>
/// <param name="Regions">Where there are cells.</param>
/// <param name="Cells">Id and name.</param>
public sealed record TenantChoices(IReadOnlyList<PlanChoice> Plans, IReadOnlyList<string> Regions, IReadOnlyList<CellChoice> Cells);

public sealed record PlanChoice(string Code, string Name);

public sealed record CellChoice(CellId Id, string Name);

internal sealed class ListTenantChoicesHandler(PortalDb db) : IQueryHandler<ListTenantChoices, TenantChoices>
{
    public async Task<Result<TenantChoices>> Handle(ListTenantChoices query, CancellationToken ct)
    {
        var plans = await db.Plans.OrderBy(p => p.Position).ThenByDescending(p => p.Number).Select(p => new PlanChoice(p.Code, p.Name)).ToListAsync(ct);
        var cells = await db.Cells.OrderBy(c => c.Name).Select(c => new { c.Id, c.Name, c.Region }).ToListAsync(ct);
        return new TenantChoices(
            [.. plans.DistinctBy(p => p.Code)],
            [.. cells.Select(c => c.Region).Distinct().Order(StringComparer.Ordinal)],
            [.. cells.Select(c => new CellChoice(c.Id, c.Name))]);
    }
}
