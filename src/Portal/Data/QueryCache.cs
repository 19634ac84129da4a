using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;

namespace Portal.Data;

/// <summary>Says that rows of this entity are read through the <see cref="QueryCache"/>: a change of one makes it forget what it holds under this key.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CachedUnderAttribute(string key) : Attribute
{
    public string Key => key;
}

/// <summary>
/// What every visitor reads at every visit, changes rarely and may be seen by everybody. It is forgotten when this installation changes it (with Redis on
/// all nodes, without it on this one) and after a few seconds in any case. While the cache is away, the database is read.
/// </summary>
public sealed class QueryCache(IDistributedCache cache, TimeProvider time, ILogger<QueryCache> logger)
{
    private static readonly DistributedCacheEntryOptions Lifetime = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(10) };
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(10);

    // Two versions of the program may share the cache, and must not read each other's shapes.
    private static readonly string Build = typeof(QueryCache).Module.ModuleVersionId.ToString("N")[..8];

    private long _awayUntil;

    /// <summary>What is held under this key, or what is read now.</summary>
    public async Task<T> ReadAsync<T>(string key, Func<Task<T>> read, CancellationToken ct) where T : class
    {
        var name = $"{key}:{Build}";
        if (await TryAsync(() => cache.GetAsync(name, ct)) is { } held)
            return JsonSerializer.Deserialize<T>(held)!;

        var value = await read();
        await TryAsync(async () =>
        {
            await cache.SetAsync(name, JsonSerializer.SerializeToUtf8Bytes(value), Lifetime, ct);
            return null;
        });
        return value;
    }

    public Task ForgetAsync(string key) => TryAsync(async () =>
    {
        await cache.RemoveAsync($"{key}:{Build}");
        return null;
    });

    // A cache that hangs would be waited for at every page: after one failure it is left alone for a while.
    private async Task<byte[]?> TryAsync(Func<Task<byte[]?>> work)
    {
        var now = time.GetUtcNow().UtcTicks;
        if (now < Interlocked.Read(ref _awayUntil))
            return null;

        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogDebug(exception, "The cache is away; the database is read.");
            Interlocked.Exchange(ref _awayUntil, now + LeaveAlone.Ticks);
            return null;
        }
    }
}

/// <summary>Forgets what a save has made old, once it is saved.</summary>
internal sealed class CacheInterceptor(QueryCache cache) : SaveChangesInterceptor
{
    private static readonly ConcurrentDictionary<Type, string?> Keys = new();
    private readonly ConditionalWeakTable<DbContext, List<string>> _changed = [];

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Note(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        _ = ForgetAsync(eventData.Context!); // a moment later: nobody here saves without awaiting, and nobody may be blocked
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await ForgetAsync(eventData.Context!);
        return result;
    }

    private void Note(DbContext db)
    {
        var changed = db.ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Select(e => Keys.GetOrAdd(e.Metadata.ClrType, type => type.GetCustomAttribute<CachedUnderAttribute>()?.Key))
            .OfType<string>()
            .Distinct()
            .ToList();
        _changed.Remove(db);
        if (changed.Count > 0)
            _changed.Add(db, changed);
    }

    private async Task ForgetAsync(DbContext db)
    {
        if (!_changed.TryGetValue(db, out var changed))
            return;

        _changed.Remove(db);
        foreach (var key in changed)
            await cache.ForgetAsync(key);
    }
}
