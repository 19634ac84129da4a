using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

/// <summary>What a member sees first: how their tenant stands, what needs attention, what it has, what happened lately.</summary>
[Requires(TenantPermission.ViewTenant, WhileSuspended = true)]
public sealed record GetTenantOverview(TenantId Tenant) : IQuery<TenantOverview>, IConcernsTenant;

/// <summary>A tenant at a glance.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Region">The region's code.</param>
/// <param name="MemberCount">How many people belong to it.</param>
/// <param name="MemberLimit">The most its plan allows; null: unlimited.</param>
/// <param name="Resources">What exists for it.</param>
/// <param name="Operations">The last ones, newest first.</param>
/// <param name="Running">The one that is not finished; null: none.</param>
public sealed record TenantOverview(
    TenantStatus Status, string Plan, string Region, DateTimeOffset? ActivatedAt, int MemberCount, int? MemberLimit,
    IReadOnlyList<OverviewResource> Resources, IReadOnlyList<OverviewOperation> Operations, TimelineView? Running)
{
    /// <summary>From this share of a limit on, a person should know.</summary>
    private const double Nearly = 0.9;

    /// <summary>Storage or members near their limit.</summary>
    public IEnumerable<OverviewResource> NearlyFull => Resources.Where(r => r.Share >= Nearly);

    public bool MembersNearlyFull => MemberLimit is { } limit && MemberCount >= limit * Nearly && MemberCount > 1;
}

/// <summary>Something that exists for the tenant.</summary>
/// <param name="Kind">The driver's kind.</param>
/// <param name="SizeBytes">What it held when it was last measured; null: not measured.</param>
/// <param name="QuotaBytes">The most it may hold; null: no bound.</param>
public sealed record OverviewResource(string Kind, long? SizeBytes, long? QuotaBytes, DateTimeOffset CreatedAt)
{
    /// <summary>The share of the quota in use, 0 where there is none.</summary>
    public double Share => QuotaBytes is > 0 and { } quota && SizeBytes is { } size ? (double)size / quota : 0;
}

/// <summary>One operation in the tenant's own list.</summary>
public sealed record OverviewOperation(OperationId Id, OperationKind Kind, OperationStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

internal sealed class GetTenantOverviewHandler(PortalDb db, TimelineReader timelines) : IQueryHandler<GetTenantOverview, TenantOverview>
{
    private const int OperationsShown = 5;

    public async Task<Result<TenantOverview>> Handle(GetTenantOverview query, CancellationToken ct)
    {
        // Operations first: what they change is committed with them, so no finished one is shown beside an older status.
        var operations = await db.Operations.AsNoTracking()
            .Where(o => o.TenantId == query.Tenant)
            .OrderByDescending(o => o.CreatedAt).Take(OperationsShown)
            .Select(o => new OverviewOperation(o.Id, o.Kind, o.Status, o.CreatedAt, o.FinishedAt)).ToListAsync(ct);
        var running = operations.FirstOrDefault(o => o.FinishedAt is null);
        var tenant = await (
            from t in db.Tenants
            join plan in db.Plans on t.PlanId equals plan.Id
            where t.Id == query.Tenant
            select new { t.Status, t.Region, t.ActivatedAt, Plan = plan.Name, plan.MemberLimit }).AsNoTracking().SingleAsync(ct);
        var resources = await db.Resources.AsNoTracking()
            .Where(r => r.TenantId == query.Tenant && r.State == ResourceState.Present)
            .OrderBy(r => r.Kind)
            .Select(r => new OverviewResource(r.Kind, r.SizeBytes, r.QuotaBytes, r.CreatedAt)).ToListAsync(ct);
        return new TenantOverview(
            tenant.Status, tenant.Plan, tenant.Region, tenant.ActivatedAt, await db.Memberships.CountAsync(m => m.DeactivatedAt == null, ct), tenant.MemberLimit,
            resources, operations, running is null ? null : await timelines.ReadAsync(running.Id, ct));
    }
}
