using System.Diagnostics;

namespace Portal.Provisioning.Drivers;

/// <summary>Rung where a ready database was taken: there is room for another.</summary>
internal sealed class PoolBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    /// <returns>False: nobody rang for so long.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _rung.WaitAsync(atMost, ct);

    /// <summary>Waits until nobody has rung for so long, or until it has gone on for too long.</summary>
    public async Task QuietAsync(TimeSpan quiet, TimeSpan atMost, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < atMost && await WaitAsync(quiet, ct))
        {
        }
    }

    public void Dispose() => _rung.Dispose();
}
