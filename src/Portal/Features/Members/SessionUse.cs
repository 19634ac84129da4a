using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// Notes that sessions are being used, by requests and by clicks in open pages, and writes it down in one go: a write for every click would be most of the
/// database's work.
/// </summary>
internal sealed class SessionUse(IServiceScopeFactory scopes, TimeProvider time, ILogger<SessionUse> logger) : BackgroundService
{
    /// <summary>How often it is written down, and so how exact <see cref="SignInSession.LastSeenAt"/> is.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private const int AtOnce = 500;

    private readonly ConcurrentDictionary<SessionId, string?> _used = new();

    /// <param name="address">From where; null: as before.</param>
    public void Note(SessionId session, string? address)
    {
        if (address is null)
            _used.TryAdd(session, null);
        else
            _used[session] = address;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(CancellationToken.None); // the last minute, before the process ends
        }
    }

    internal async Task WriteAsync(CancellationToken ct)
    {
        var used = _used.ToArray();
        if (used.Length == 0)
            return;

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
            var now = time.GetUtcNow();
            foreach (var some in used.Select(u => u.Key).Chunk(AtOnce))
                await db.SignInSessions.Where(s => some.Contains(s.Id)).ExecuteUpdateAsync(change => change.SetProperty(s => s.LastSeenAt, now), ct);

            // Most are where they were; those that are elsewhere are few.
            foreach (var place in used.Where(u => u.Value is not null).GroupBy(u => u.Value, u => u.Key))
                foreach (var some in place.Chunk(AtOnce))
                    await db.SignInSessions.Where(s => some.Contains(s.Id) && s.Address != place.Key).ExecuteUpdateAsync(change => change.SetProperty(s => s.Address, place.Key), ct);

            foreach (var written in used)
                _used.TryRemove(written);
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            logger.LogWarning(exception, "When sessions were used last could not be written down; it is tried again in a minute.");
        }
    }
}
