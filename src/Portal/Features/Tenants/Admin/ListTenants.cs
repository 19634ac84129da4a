using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>A page of the tenants that match, and how many match in all.</summary>
/// <param name="Filter">Which.</param>
/// <param name="Sort">By what.</param>
/// <param name="Descending">Newest, or last in the alphabet, first.</param>
/// <param name="Page">From 1. One beyond the end is answered with the last.</param>
/// <param name="Size">Rows a page, at most <see cref="MaxSize"/>.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListTenants(TenantFilter Filter, TenantSort Sort, bool Descending, int Page, int Size) : IQuery<TenantList>
{
    public const int MaxSize = 100;
}

/// <param name="Rows">This page.</param>
/// <param name="Page">Which page it is, from 1.</param>
/// <param name="Total">How many match.</param>
public sealed record TenantList(IReadOnlyList<TenantRow> Rows, int Page, int Total);

internal sealed class ListTenantsHandler(PortalDb db, TenantRows rows) : IQueryHandler<ListTenants, TenantList>
{
    // So few that they are sorted sooner than they are come across while walking an index.
    private const int Few = 500;

    public async Task<Result<TenantList>> Handle(ListTenants query, CancellationToken ct)
    {
        var size = Math.Clamp(query.Size, 1, ListTenants.MaxSize);
        var matching = query.Filter.Of(db);
        int? counted = null;
        if (query.Filter.HasSearch)
        {
            var found = await matching.Select(t => t.Id).Take(Few + 1).ToListAsync(ct);
            if (found.Count <= Few)
            {
                counted = found.Count;
                matching = db.Tenants.Where(t => found.Contains(t.Id));
            }
        }

        var total = counted ?? await matching.CountAsync(ct);
        var page = Math.Clamp(query.Page, 1, Math.Max(1, (total + size - 1) / size));
        return new TenantList(await rows.ReadAsync(matching, query.Sort, query.Descending, (page - 1) * size, size, ct), page, total);
    }
}
