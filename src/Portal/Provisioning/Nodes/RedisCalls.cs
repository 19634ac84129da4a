using Portal.Integrations.Redis;
using Portal.Kernel;

namespace Portal.Provisioning.Nodes;

/// <summary>Calls over Redis, for databases that cannot call: after the commit, and lost where the process dies in between.</summary>
internal sealed class RedisCalls(IBroadcast broadcast) : ICallNodes
{
    public void OperationChanged(OperationId id, int version) => broadcast.Send(Channels.Operations, Channels.Write(id, version));

    public Task WorkWaitsAsync(CancellationToken ct)
    {
        broadcast.Send(Channels.Work, "");
        return Task.CompletedTask;
    }
}

/// <summary>Hears other nodes over Redis, for as long as Redis is there.</summary>
internal sealed class RedisListener(IBroadcast broadcast, Hearing hearing, ILogger<RedisListener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var isThere in broadcast.ListenAsync(hearing.Channels, hearing.Hear, stoppingToken))
                await FollowAsync(isThere, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the program stops
        }
    }

    private async Task FollowAsync(bool isThere, CancellationToken ct)
    {
        if (!isThere)
        {
            hearing.End(new TimeoutException("Redis is away."));
            return;
        }

        try
        {
            await hearing.BeginAsync(operations: true, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogDebug(exception, "The control database is away; pages are told when it can be read again.");
        }
    }
}
