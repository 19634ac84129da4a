using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>Tells live pages that an operation moved, wherever its worker runs.</summary>
public interface IOperationFeed
{
    /// <summary>Calls back after every change of the operation, one call at a time, until disposed. Calls may be fewer than changes, never too late: read again.</summary>
    IDisposable Watch(OperationId id, Func<Task> changed);
}

/// <summary>
/// At once for changes of this process, and for those of others where this node hears of them; whatever that misses is found by looking at what is
/// being watched, while anything is: once a second, or every five where this node hears.
/// </summary>
internal sealed class OperationFeed(IServiceScopeFactory scopes, TimeProvider time, ILogger<OperationFeed> logger) : IOperationFeed, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int TicksWhileHearing = 5;

    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private volatile bool _hears;
    private bool _polling;
    private int _disposed;

    public IDisposable Watch(OperationId id, Func<Task> changed)
    {
        var watcher = new Watcher(this, id, changed);
        _watchers.TryAdd(watcher, 0);
        _ = watcher.RunAsync(logger);
        lock (_gate)
        {
            if (!_polling)
            {
                _polling = true;
                _ = Task.Run(PollAsync);
            }
        }

        return watcher;
    }

    /// <summary>The operation has this version now, or a later one. Whoever was told of it already is left alone.</summary>
    public void Signal(OperationId id, int version)
    {
        foreach (var watcher in _watchers.Keys.Where(w => w.Id == id))
            watcher.Tell(version);
    }

    /// <summary>From now on this node hears of other nodes' changes. What it missed before it did is read again by everybody who watches.</summary>
    public async Task HearAsync(CancellationToken ct)
    {
        TellAllAgain();
        await LookAsync(ct);
        _hears = true;
    }

    /// <summary>This node hears nothing any more: it looks once a second.</summary>
    public void BeDeaf() => _hears = false;

    public void Dispose()
    {
        // The container knows this object by two names and lets go of it twice.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;

        _stopping.Cancel();
        foreach (var watcher in _watchers.Keys)
            watcher.Dispose();

        _stopping.Dispose();
    }

    private async Task PollAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            for (var ticks = 1; await timer.WaitForNextTickAsync(_stopping.Token); ticks++)
            {
                lock (_gate)
                {
                    if (_watchers.IsEmpty)
                    {
                        _polling = false;
                        return;
                    }
                }

                // Whoever was never told may have read before the watch began, and waits for the first look.
                if (_hears && ticks % TicksWhileHearing != 0 && !_watchers.Keys.Any(w => w.WasNeverTold))
                    continue;

                try
                {
                    await LookAsync(_stopping.Token);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogWarning(exception, "Watched operations could not be read; the next look is in a second.");
                    TellAllAgain(); // the pages could not read either: they are told once there is something to read
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // the program stops
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var watchers = _watchers.Keys.ToLookup(w => w.Id);
        if (watchers.Count == 0)
            return;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        foreach (var chunk in watchers.Select(w => w.Key).Chunk(500))
        {
            var now = await db.Operations.AsNoTracking().Where(o => chunk.Contains(o.Id)).Select(o => new { o.Id, o.Version }).ToListAsync(ct);
            foreach (var operation in now)
            {
                foreach (var watcher in watchers[operation.Id])
                    watcher.Tell(operation.Version);
            }
        }
    }

    private void TellAllAgain()
    {
        foreach (var watcher in _watchers.Keys)
            watcher.ForgetTold();
    }

    private sealed class Watcher(OperationFeed feed, OperationId id, Func<Task> changed) : IDisposable
    {
        private const int Never = -1;

        // Room for one: a change while the last call still runs means one more call, however many changes there were.
        private readonly Channel<byte> _wakes = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private int _told = Never;

        public OperationId Id => id;

        public bool WasNeverTold => Volatile.Read(ref _told) == Never;

        public void Tell(int version)
        {
            for (var told = Volatile.Read(ref _told); told < version; told = Volatile.Read(ref _told))
            {
                if (Interlocked.CompareExchange(ref _told, version, told) != told)
                    continue;

                _wakes.Writer.TryWrite(0);
                return;
            }
        }

        public void ForgetTold() => Volatile.Write(ref _told, Never);

        public async Task RunAsync(ILogger logger)
        {
            await foreach (var _ in _wakes.Reader.ReadAllAsync())
            {
                try
                {
                    await changed();
                }
                catch (Exception exception)
                {
                    logger.LogWarning(exception, "A page could not follow operation {Operation}.", id);
                    if (Outage.Is(exception))
                        ForgetTold(); // the next look tells it again
                }
            }
        }

        public void Dispose()
        {
            feed._watchers.TryRemove(this, out _);
            _wakes.Writer.TryComplete();
        }
    }
}
