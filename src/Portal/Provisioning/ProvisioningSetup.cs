using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Database;
using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Running;
using Portal.Provisioning.Steps;
using Portal.Provisioning.Verification;

namespace Portal.Provisioning;

internal static class ProvisioningSetup
{
    /// <summary>Registers operations, steps and drivers; the worker itself only where this process has that role.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services, IConfiguration configuration, PortalOptions portal, DatabaseConnection connection)
    {
        var options = configuration.GetSection(ProvisioningOptions.Section).Get<ProvisioningOptions>() ?? new ProvisioningOptions();
        services.AddSingleton(options);
        services.AddScoped<IOperations, Operations>();
        services.AddScoped<TimelineReader>();
        services.AddSingleton<OperationFeed>();
        services.AddSingleton<IOperationFeed>(s => s.GetRequiredService<OperationFeed>());

        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OneWriter>();
        services.AddScoped<Leftovers>();
        services.AddSingleton<IFailpoints>(s =>
            s.GetRequiredService<IHostEnvironment>().IsDevelopment() ? ActivatorUtilities.CreateInstance<ProvokedFailures>(s) : new NoFailpoints());
        foreach (var step in Definitions.StepTypes)
            services.AddScoped(step);

        services.AddScoped<TenantPlace>();
        services.AddScoped<Recipes>();
        services.AddSingleton<SchemaScripts>();
        services.AddSingleton<SqliteTemplates>();
        services.AddSingleton<IDatabaseDriver, SqliteDatabase>();
        services.AddSingleton<IStorageDriver, FolderStorage>();
        services.AddSingleton<DriverSet>();
        services.AddSingleton<CellConnections>();
        services.AddSingleton<FirstLogins>();
        services.AddScoped<Places>();

        services.AddScoped<Verifier>();
        services.AddScoped<IVerifyRule, LedgerMatchesReality>();
        services.AddScoped<IVerifyRule, TenantsAreWhole>();
        services.AddScoped<IVerifyRule, OperationsMove>();
        services.AddScoped<IVerifyRule, StepsCountOnce>();
        services.AddScoped<IVerifyRule, MailsGoOut>();
        services.AddScoped<IVerifyRule, CellsCountTheirTenants>();
        services.AddScoped<IVerifyRule, ClocksAgree>();
        return services.AddDispatch(options, portal, connection);
    }
}
