using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace Portal.Integrations.Redis;

internal sealed class RedisBroadcast(RedisConnection connection, TimeProvider time) : IBroadcast
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public void Send(string channel, string text)
    {
        var name = RedisChannel.Literal(connection.Key(channel));
        var connecting = connection.GetAsync();
        if (connecting is { IsCompletedSuccessfully: true, Result: { IsConnected: true } redis })
            _ = redis.GetSubscriber().PublishAsync(name, text, CommandFlags.FireAndForget);
    }

    public async IAsyncEnumerable<bool> ListenAsync(IEnumerable<string> channels, Action<string, string> heard, [EnumeratorCancellation] CancellationToken ct)
    {
        var redis = await connection.GetAsync();
        var names = channels.ToDictionary(c => c, c => RedisChannel.Literal(connection.Key(c)));
        bool? hears = null;
        var isSubscribed = false;
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                // Once subscribed, the client subscribes again by itself whenever its connection comes back.
                isSubscribed = isSubscribed || await SubscribeAsync(redis, names, heard);
                var now = isSubscribed && names.Values.All(redis.GetSubscriber().IsConnected);
                if (now != hears)
                    yield return (hears = now).Value;
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        finally
        {
            foreach (var name in names.Values)
                redis.GetSubscriber().Unsubscribe(name, flags: CommandFlags.FireAndForget);
        }
    }

    private static async Task<bool> SubscribeAsync(IConnectionMultiplexer redis, Dictionary<string, RedisChannel> names, Action<string, string> heard)
    {
        try
        {
            foreach (var (channel, name) in names)
            {
                await redis.GetSubscriber().UnsubscribeAsync(name, flags: CommandFlags.FireAndForget); // of a try that got half way
                await redis.GetSubscriber().SubscribeAsync(name, (_, text) => heard(channel, text.ToString()));
            }

            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
