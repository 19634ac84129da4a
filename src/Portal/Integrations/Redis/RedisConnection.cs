using StackExchange.Redis;

namespace Portal.Integrations.Redis;

/// <summary>The one connection for cache and calls. It comes and goes by itself; its going is logged once, and so is its coming back.</summary>
internal sealed class RedisConnection(RedisOptions options, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    private const string CallsAreLost = "Nodes do not hear each other meanwhile: pages follow operations, and workers find work, by looking once a second.";
    private const string CallsGoOn = "Nodes go on calling each other over the database.";

    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private int _isAway;

    /// <summary>False while Redis cannot be reached, and before anything has wanted it.</summary>
    public bool IsThere => _connecting is { IsCompletedSuccessfully: true, Result.IsConnected: true };

    /// <summary>Answers also while Redis is away: with a connection that fails at once, and tries again by itself.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true })
                _connecting = ConnectAsync();

            return _connecting;
        }
    }

    public string Key(string name) => $"{options.Prefix}:{name}";

    public async ValueTask DisposeAsync()
    {
        if (_connecting is { IsCompletedSuccessfully: true } connected)
            await connected.Result.DisposeAsync();
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(options.Read());
        redis.ConnectionFailed += (_, failure) => Away(failure.FailureType.ToString());
        redis.ConnectionRestored += (_, _) => Back(redis);
        if (!redis.IsConnected)
            Away("it did not answer");

        return redis;
    }

    private void Away(string why)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0)
            logger.LogWarning("Redis is away ({Why}): what is cached there is read from the database. {Calls}", why, options.CarriesCalls ? CallsAreLost : CallsGoOn);
    }

    private void Back(ConnectionMultiplexer redis)
    {
        if (redis.IsConnected && Interlocked.Exchange(ref _isAway, 0) == 1)
            logger.LogInformation("Redis is there again.");
    }
}
