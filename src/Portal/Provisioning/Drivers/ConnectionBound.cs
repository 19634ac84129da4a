using System.Data.Common;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// The connections to one cell's tenants: those in use and those kept for the next use are together never more than the bound. Whoever needs one more while all are
/// taken up waits for a turn; while some are only kept, the one that was unused longest is closed for it.
/// </summary>
internal sealed class ConnectionBound(int bound, TimeSpan patience, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(bound);
    private readonly Lock _lock = new();
    private readonly LinkedList<Kept> _kept = new(); // unused longest first
    private int _open;

    /// <summary>In use and kept.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Waits until one more may be used. Give the turn back with <see cref="Return"/>.</summary>
    /// <exception cref="TenantConnectionsBusyException">None became free in time.</exception>
    public async Task WaitAsync(CancellationToken ct)
    {
        if (!await _turns.WaitAsync(patience, ct))
            throw new TenantConnectionsBusyException(bound, patience);
    }

    /// <returns>One that is kept for exactly this; null: open a new one, there is room for it now.</returns>
    public async Task<DbConnection?> TakeAsync(string key)
    {
        DbConnection? unused = null;
        lock (_lock)
        {
            for (var node = _kept.Last; node is not null; node = node.Previous)
            {
                if (node.Value.Key == key)
                {
                    _kept.Remove(node);
                    return node.Value.Connection;
                }
            }

            // Who has a turn is counted in: if all that are open are in use, fewer than the bound are.
            if (_open == bound && _kept.First is { } oldest)
            {
                _kept.Remove(oldest);
                unused = oldest.Value.Connection;
            }
            else
            {
                _open++;
            }
        }

        if (unused is not null)
            await unused.DisposeAsync();

        return null;
    }

    /// <summary>One that <see cref="TakeAsync"/> made room for does not exist: it could not be opened, or is closed.</summary>
    public void Closed() => Interlocked.Decrement(ref _open);

    public void Keep(string key, DbConnection connection)
    {
        lock (_lock)
            _kept.AddLast(new Kept(key, connection, time.GetUtcNow()));
    }

    public void Return() => _turns.Release();

    /// <summary>Closes what nobody has used since then, each in a turn of its own, so that it is counted until it is closed. While all turns are taken nothing is unused.</summary>
    public async Task CloseUnusedAsync(DateTimeOffset since)
    {
        while (await _turns.WaitAsync(TimeSpan.Zero))
        {
            try
            {
                if (TakeOldest(since) is not { } unused)
                    return;

                await unused.DisposeAsync();
                Closed();
            }
            finally
            {
                _turns.Release();
            }
        }
    }

    private DbConnection? TakeOldest(DateTimeOffset since)
    {
        lock (_lock)
        {
            if (_kept.First is not { } oldest || oldest.Value.Since > since)
                return null;

            _kept.Remove(oldest);
            return oldest.Value.Connection;
        }
    }

    public void Dispose() => _turns.Dispose();

    private sealed record Kept(string Key, DbConnection Connection, DateTimeOffset Since);
}

/// <summary>All connections to a cell's tenants that this process may have are in use.</summary>
internal sealed class TenantConnectionsBusyException(int bound, TimeSpan waited)
    : Exception($"All {bound} connections that this process may have to the tenants' databases of one cell were in use for {waited.TotalSeconds:0} seconds. Try again, or raise Provisioning:TenantConnections.");
