using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Tenants.Admin;

/// <summary>The tenants that a filter matches.</summary>
/// <param name="Exact">How many, where the search has counted them anyway.</param>
/// <param name="AtLeast">How many at least, where they are too many to be counted.</param>
/// <param name="InNewestOnly">True when older tenants were not looked through.</param>
internal sealed record TenantMatches(IQueryable<Tenant> Tenants, int? Exact = null, int? AtLeast = null, bool InNewestOnly = false);

/// <summary>
/// Finds what a filter matches. A search goes by the beginnings of words, which an index finds among any number of tenants; what begins no word is looked
/// for inside the words of the newest tenants. The list, the file and "everything that matches" ask here, so that all three mean the same.
/// </summary>
internal sealed class TenantSearch(PortalDb db)
{
    /// <summary>More are not looked up one by one: walking any index comes across them soon enough.</summary>
    private const int Most = 2500;

    /// <summary>How many tenants are looked through for what stands inside a word: a scan, and so bounded.</summary>
    public const int LookedThrough = 50_000;

    public async Task<TenantMatches> FindAsync(TenantFilter filter, CancellationToken ct)
    {
        if (!filter.HasSearch)
            return new TenantMatches(filter.Narrow(db, db.Tenants));

        var wanted = Tenant.FoldForSearch(filter.Search!.Trim());
        var from = TenantWord.From(wanted);
        if (from.Length > 0)
        {
            var words = Beginning(TenantWord.Cut(from));
            var isWhole = from == wanted && from.Length <= TenantWord.Length; // the word says all that is asked
            var hits = await words.Take(Most + 1).GroupBy(_ => 1)
                .Select(g => new { Words = g.Count(), Tenants = g.Select(w => w.TenantId).Distinct().Count() }).SingleOrDefaultAsync(ct);
            if (hits is { Words: > Most })
                return new TenantMatches(filter.Narrow(db, db.Tenants.Where(t => t.SearchText.Contains(wanted))), AtLeast: isWhole && filter.IsSearchOnly ? hits.Tenants : null);

            var found = db.Tenants.Where(t => words.Select(w => w.TenantId).Contains(t.Id));
            if (!isWhole)
                found = found.Where(t => t.SearchText.Contains(wanted));

            if (hits is not null && (isWhole || await found.AnyAsync(ct)))
                return new TenantMatches(filter.Narrow(db, found), Exact: isWhole && filter.IsSearchOnly ? hits.Tenants : null);
        }

        var newest = db.Tenants.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id);
        var inside = await newest.Take(LookedThrough).Where(t => t.SearchText.Contains(wanted)).Select(t => t.Id).Take(Most).ToListAsync(ct);
        var old = await newest.Skip(LookedThrough).AnyAsync(ct);
        return new TenantMatches(filter.Narrow(db, db.Tenants.Where(t => inside.Contains(t.Id))), InNewestOnly: old || inside.Count == Most);
    }

    private IQueryable<TenantWord> Beginning(string start)
    {
        var after = TenantWord.After(start);
#pragma warning disable CA1309 // never run by .NET: it becomes a range of the index in SQL
        return db.TenantWords.Where(w => string.Compare(w.Start, start) >= 0 && string.Compare(w.Start, after) < 0);
#pragma warning restore CA1309
    }
}
