using Portal.Data;
using Portal.Integrations.Redis;
using Portal.Kernel;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Drivers.Trials;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Measuring;
using Portal.Provisioning.Nodes;
using Portal.Provisioning.Running;
using Portal.Provisioning.Steps;
using Portal.Provisioning.Verification;

namespace Portal.Provisioning;

internal static class ProvisioningSetup
{
    /// <summary>Registers operations, steps and drivers; the worker itself only where this process has that role.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services, IConfiguration configuration, PortalOptions portal, DatabaseConnection connection, RedisOptions redis)
    {
        var options = configuration.GetSection(ProvisioningOptions.Section).Get<ProvisioningOptions>() ?? new ProvisioningOptions();
        services.AddSingleton(options);
        services.AddScoped<IOperations, Operations>();
        services.AddScoped<TimelineReader>();
        services.AddSingleton<OperationFeed>();
        services.AddSingleton<IOperationFeed>(s => s.GetRequiredService<OperationFeed>());

        services.AddNodes(connection, redis);

        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OneWriter>();
        services.AddScoped<Leftovers>();
        services.AddSingleton<IFailpoints>(s =>
            s.GetRequiredService<IHostEnvironment>().IsDevelopment() ? ActivatorUtilities.CreateInstance<ProvokedFailures>(s) : new NoFailpoints());
        foreach (var step in Definitions.StepTypes)
            services.AddScoped(step);

        services.AddScoped<TenantPlace>();
        services.AddScoped<ITenantSize, TenantSize>();
        services.AddScoped<Recipes>();
        services.AddSingleton<KnownRecipes>();
        services.AddSingleton<SchemaScripts>();
        services.AddSingleton<SqliteTemplates>();
        services.AddSingleton<IDatabaseDriver, SqliteDatabase>();
        services.AddSingleton<PostgresServers>();
        services.AddSingleton<PostgresTemplates>();
        services.AddSingleton<PostgresPool>();
        services.AddSingleton<PostgresCheck>();
        services.AddSingleton<PoolBell>();
        services.AddSingleton<IDatabaseDriver, PostgresDatabase>();
        services.AddSingleton<IDatabaseDriver, PostgresSchema>();
        services.AddSingleton<IDatabaseDriver, SqlServerDatabase>();
        services.AddSingleton<IDatabaseDriver, SqlServerSchema>();
        services.AddSingleton<IStorageDriver, FolderStorage>();
        services.AddSingleton<IStorageDriver, BlobStorage>();
        services.AddSingleton<ITryServers, ServerTrials>();
        services.AddSingleton<DriverSet>();
        services.AddSingleton<CellConnections>();
        services.AddSingleton<FirstLogins>();
        services.AddScoped<Places>();
        services.AddSingleton<TenantConnections>();
        services.AddHostedService(s => s.GetRequiredService<TenantConnections>());
        if (portal.IsWorker)
            services.AddHostedService<PoolFiller>();

        services.AddScoped<Verifier>();
        services.AddScoped<IVerifyRule, LedgerMatchesReality>();
        services.AddScoped<IVerifyRule, TenantsAreWhole>();
        services.AddScoped<IVerifyRule, PoolsHaveTheirSize>();
        services.AddScoped<IVerifyRule, OperationsMove>();
        services.AddScoped<IVerifyRule, StepsCountOnce>();
        services.AddScoped<IVerifyRule, MailsGoOut>();
        services.AddScoped<IVerifyRule, CellsCountTheirTenants>();
        services.AddScoped<IVerifyRule, KeysOpen>();
        services.AddScoped<IVerifyRule, ClocksAgree>();
        return services.AddDispatch(options, portal, connection);
    }
}
