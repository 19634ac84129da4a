using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Kernel;

namespace Portal.Features.Tenants;

/// <summary>Keeps the words of tenants in the very unit of work that changes them, whoever changes them.</summary>
internal sealed class TenantWords : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        var db = eventData.Context!;
        foreach (var (tenant, stale) in Keep(db))
            db.RemoveRange([.. Stale(db, tenant, stale)]);

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        foreach (var (tenant, stale) in Keep(db))
            db.RemoveRange(await Stale(db, tenant, stale).ToListAsync(cancellationToken));

        return result;
    }

    /// <summary>Adds what is new.</summary>
    /// <returns>Each tenant with the words that it has no longer.</returns>
    private static List<(TenantId Tenant, List<string> Stale)> Keep(DbContext db)
    {
        var found = new List<(TenantId, List<string>)>();
        var concerned = db.ChangeTracker.Entries<Tenant>().Where(IsConcerned).ToList();
        if (concerned.Count == 0)
            return found;

        // A save that failed and is tried again has added them already.
        var added = db.Set<TenantWord>().Local.ToLookup(w => w.TenantId, w => w.Start);
        foreach (var entry in concerned)
        {
            var before = entry.State == EntityState.Added ? new HashSet<string>() : TenantWord.Of(entry.Property(t => t.SearchText).OriginalValue);
            var now = entry.State == EntityState.Deleted ? new HashSet<string>() : TenantWord.Of(entry.Entity.SearchText);
            db.AddRange(now.Except(before).Except(added[entry.Entity.Id]).Select(start => new TenantWord { Start = start, TenantId = entry.Entity.Id }));
            if (before.Except(now).ToList() is { Count: > 0 } stale)
                found.Add((entry.Entity.Id, stale));
        }

        return found;
    }

    private static bool IsConcerned(EntityEntry<Tenant> entry) =>
        entry.State is EntityState.Added or EntityState.Deleted || (entry.State == EntityState.Modified && entry.Property(t => t.SearchText).IsModified);

    // Read, not guessed: a word that is not there (another version of Unicode saw none) must not fail the save.
    private static IQueryable<TenantWord> Stale(DbContext db, TenantId tenant, List<string> starts) =>
        db.Set<TenantWord>().Where(w => w.TenantId == tenant && starts.Contains(w.Start));
}
