using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Portal.Integrations.Redis;

/// <summary>
/// SignalR's backplane over Redis, without which it would refuse every new connection while Redis is away. A page's circuit lives on the node that its
/// connection leads to and needs no other: what goes to a connection of this node goes straight there.
/// </summary>
internal sealed class TolerantBackplane<THub>(
    ILogger<RedisHubLifetimeManager<THub>> inner, IOptions<Microsoft.AspNetCore.SignalR.StackExchangeRedis.RedisOptions> options, IHubProtocolResolver protocols,
    IOptions<HubOptions> hubs, IOptions<HubOptions<THub>> hub, ILogger<TolerantBackplane<THub>> logger)
    : RedisHubLifetimeManager<THub>(inner, options, protocols, hubs, hub)
    where THub : Hub
{
    private readonly ConcurrentDictionary<string, HubConnectionContext> _here = new();

    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        _here[connection.ConnectionId] = connection;
        await TryAsync(() => base.OnConnectedAsync(connection));
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        _here.TryRemove(connection.ConnectionId, out _);
        return TryAsync(() => base.OnDisconnectedAsync(connection));
    }

    public override Task SendConnectionAsync(string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        _here.TryGetValue(connectionId, out var connection)
            ? connection.WriteAsync(new InvocationMessage(methodName, args), cancellationToken).AsTask()
            : base.SendConnectionAsync(connectionId, methodName, args, cancellationToken);

    // Whoever connected while Redis was away lacks what the backplane keeps with a connection, and says so in its own way.
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or InvalidOperationException)
        {
            logger.LogDebug(exception, "Redis is away; the connection is known to this node only.");
        }
    }
}
