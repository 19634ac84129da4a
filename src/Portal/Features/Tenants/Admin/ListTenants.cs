using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>A page of the tenants that match, and how many match in all.</summary>
/// <param name="Filter">Which.</param>
/// <param name="Sort">By what.</param>
/// <param name="Descending">Newest, or last in the alphabet, first.</param>
/// <param name="Page">From 1, or from the end: -1 is the last. One beyond what can be reached is answered with the nearest.</param>
/// <param name="Size">Rows a page, at most <see cref="MaxSize"/>.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListTenants(TenantFilter Filter, TenantSort Sort, bool Descending, int Page, int Size) : IQuery<TenantList>
{
    public const int MaxSize = 100;
}

/// <param name="Rows">This page.</param>
/// <param name="Page">Which page it is: from 1, or from the end (-1) where <paramref name="AtLeast"/> leaves the number of pages open.</param>
/// <param name="Total">How many match.</param>
/// <param name="AtLeast">True: that many or more. Counting goes no further than <see cref="CountedAtMost"/>, and leafing no further from either end.</param>
/// <param name="InNewestOnly">True: what is searched begins no word; it was looked for inside the words of the newest tenants alone.</param>
public sealed record TenantList(IReadOnlyList<TenantRow> Rows, int Page, int Total, bool AtLeast = false, bool InNewestOnly = false)
{
    public const int CountedAtMost = 10_000;
}

internal sealed class ListTenantsHandler(TenantSearch search, TenantRows rows) : IQueryHandler<ListTenants, TenantList>
{
    public async Task<Result<TenantList>> Handle(ListTenants query, CancellationToken ct)
    {
        var size = Math.Clamp(query.Size, 1, ListTenants.MaxSize);
        var matches = await search.FindAsync(query.Filter, ct);
        var counted = matches.Exact ?? matches.AtLeast ?? await matches.Tenants.Take(TenantList.CountedAtMost + 1).CountAsync(ct);
        var total = Math.Min(counted, TenantList.CountedAtMost);
        var isOpen = matches.AtLeast is not null || counted > total;
        var last = Math.Max(1, (total + size - 1) / size);
        var page = Math.Clamp(query.Page, -last, last);
        if (!isOpen && page < 0)
            page = last + 1 + page;

        var found = page < 0
            ? Enumerable.Reverse(await rows.ReadAsync(matches.Tenants, query.Sort, !query.Descending, (-page - 1) * size, size, ct))
            : await rows.ReadAsync(matches.Tenants, query.Sort, query.Descending, (Math.Max(1, page) - 1) * size, size, ct);
        return new TenantList([.. found], page == 0 ? 1 : page, total, isOpen, matches.InNewestOnly);
    }
}
