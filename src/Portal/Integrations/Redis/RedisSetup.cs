using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Portal.Integrations.Redis;

internal static class RedisSetup
{
    /// <summary>Cache, calls between nodes and SignalR's backplane over Redis, where one is configured; a cache in memory where none is.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="configuration">Has the settings.</param>
    /// <param name="databaseCalls">Whether nodes call each other over the control database and not over Redis.</param>
    public static RedisOptions AddRedis(this IServiceCollection services, IConfiguration configuration, bool databaseCalls)
    {
        var options = configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new RedisOptions();
        options.CarriesCalls = !databaseCalls;
        services.AddSingleton(options);
        if (!options.IsConfigured)
        {
            services.AddDistributedMemoryCache();
            return options;
        }

        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IBroadcast, RedisBroadcast>();
        services.AddStackExchangeRedisCache(cache => cache.InstanceName = $"{options.Prefix}:cache:");
        services.AddOptions<Microsoft.Extensions.Caching.StackExchangeRedis.RedisCacheOptions>()
            .Configure<RedisConnection>((cache, connection) => cache.ConnectionMultiplexerFactory = connection.GetAsync);
        services.AddSignalR().AddStackExchangeRedis();
        services.AddOptions<Microsoft.AspNetCore.SignalR.StackExchangeRedis.RedisOptions>().Configure<RedisConnection>((backplane, connection) =>
            backplane.ConnectionFactory = log => ConnectBackplaneAsync(options, connection, log));
        services.AddSingleton(typeof(HubLifetimeManager<>), typeof(TolerantBackplane<>));
        services.AddHealthChecks().AddCheck<RedisHealth>("redis", HealthStatus.Degraded, tags: ["ready"]);
        return options;
    }

    // A connection of its own, because the prefix is a matter of the connection. While Redis is away none is begun, or every new page would wait for it,
    // and the backplane would believe in one on which it could not subscribe.
    private static async Task<IConnectionMultiplexer> ConnectBackplaneAsync(RedisOptions options, RedisConnection connection, TextWriter log)
    {
        await connection.GetAsync();
        if (!connection.IsThere)
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, "Redis is away.");

        var settings = options.Read();
        settings.ChannelPrefix = RedisChannel.Literal($"{options.Prefix}:signalr:");
        return await ConnectionMultiplexer.ConnectAsync(settings, log);
    }

    /// <summary>Without Redis everything goes on, more slowly: this node is still one to send people to.</summary>
    private sealed class RedisHealth(RedisConnection connection) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await connection.GetAsync();
            return connection.IsThere ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("Redis is away.");
        }
    }
}
