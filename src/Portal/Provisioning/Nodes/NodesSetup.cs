using Portal.Data;
using Portal.Integrations.Redis;

namespace Portal.Provisioning.Nodes;

internal static class NodesSetup
{
    /// <summary>How nodes call each other: by the database where it can, else over Redis where there is one, else not at all.</summary>
    public static void AddNodes(this IServiceCollection services, DatabaseConnection connection, RedisOptions redis)
    {
        services.AddSingleton<OperationNews>();
        services.AddSingleton<Hearing>();
        if (connection.Provider == DatabaseProvider.Postgres)
        {
            services.AddSingleton<PostgresCalls>();
            services.AddSingleton<ICallNodes>(s => s.GetRequiredService<PostgresCalls>());
            services.AddSingleton<IInstall>(s => s.GetRequiredService<PostgresCalls>());
            services.AddHostedService<PostgresListener>();
        }
        else if (redis.IsConfigured)
        {
            services.AddSingleton<ICallNodes, RedisCalls>();
            services.AddHostedService<RedisListener>();
        }
        else
        {
            services.AddSingleton<ICallNodes, NoCalls>();
        }
    }
}
