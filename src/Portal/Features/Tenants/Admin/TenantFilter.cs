using Portal.Data;
using Portal.Features.Plans;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>Which tenants: all conditions that are given must hold.</summary>
public sealed record TenantFilter
{
    /// <summary>The beginning of a word in the name, the slug or the owner's address and what follows it, in any case; where none begins so, any part of them.</summary>
    public string? Search { get; init; }

    /// <summary>One of these; empty: any.</summary>
    public IReadOnlyList<TenantStatus> Statuses { get; init; } = [];

    /// <summary>A plan's code, whatever its version.</summary>
    public string? Plan { get; init; }

    public string? Region { get; init; }

    public CellId? Cell { get; init; }

    public bool HasSearch => !string.IsNullOrWhiteSpace(Search);

    public bool IsEmpty => !HasSearch && IsSearchOnly;

    /// <summary>No condition besides the search.</summary>
    public bool IsSearchOnly => Statuses.Count == 0 && Plan is null && Region is null && Cell is null;

    /// <summary>All conditions but the search, which is <see cref="TenantSearch"/>'s.</summary>
    internal IQueryable<Tenant> Narrow(PortalDb db, IQueryable<Tenant> tenants)
    {
        if (Statuses.Count > 0)
            tenants = tenants.Where(t => Statuses.Contains(t.Status));

        if (Plan is not null)
        {
            var versions = db.Plans.Where(p => p.Code == Plan).Select(p => p.Id);
            tenants = tenants.Where(t => versions.Contains(t.PlanId));
        }

        if (Region is not null)
            tenants = tenants.Where(t => t.Region == Region);

        return Cell is null ? tenants : tenants.Where(t => t.CellId == Cell);
    }
}

/// <summary>What tenants can be sorted by: a column that has an index ending in the id.</summary>
public enum TenantSort
{
    Created,
    Name,
    Slug,
    Status,
    Owner,
}
