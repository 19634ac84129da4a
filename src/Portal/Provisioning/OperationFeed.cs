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

/// <summary>At once for changes of this process; for all others one look a second at what is being watched, while anything is.</summary>
internal sealed class OperationFeed(IServiceScopeFactory scopes, TimeProvider time, ILogger<OperationFeed> logger) : IOperationFeed, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
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

    public void Signal(OperationId id)
    {
        foreach (var watcher in _watchers.Keys.Where(w => w.Id == id))
            watcher.Wake();
    }

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
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                lock (_gate)
                {
                    if (_watchers.IsEmpty)
                    {
                        _polling = false;
                        return;
                    }
                }

                try
                {
                    await LookAsync(_stopping.Token);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    logger.LogWarning(exception, "Watched operations could not be read; the next look is in a second.");

                    // The pages could not read either: they are told again once there is something to read.
                    foreach (var watcher in _watchers.Keys)
                        watcher.Seen = null;
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
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        foreach (var chunk in watchers.Select(w => w.Key).Chunk(500))
        {
            var now = await db.Operations.AsNoTracking().Where(o => chunk.Contains(o.Id)).Select(o => new { o.Id, o.Version }).ToListAsync(ct);
            foreach (var operation in now)
            {
                // A watcher's first look tells too: its page may have read before the watch began.
                foreach (var watcher in watchers[operation.Id].Where(w => w.Seen != operation.Version))
                {
                    watcher.Seen = operation.Version;
                    watcher.Wake();
                }
            }
        }
    }

    private sealed class Watcher(OperationFeed feed, OperationId id, Func<Task> changed) : IDisposable
    {
        // Room for one: a change while the last call still runs means one more call, however many changes there were.
        private readonly Channel<byte> _wakes = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        public OperationId Id => id;

        /// <summary>The operation's version that the last look told of.</summary>
        public int? Seen { get; set; }

        public void Wake() => _wakes.Writer.TryWrite(0);

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
