namespace Portal.Features.Tenants.Admin;

internal static class TenantsAdminSetup
{
    /// <summary>Registers what the back office's tenant messages share.</summary>
    public static IServiceCollection AddTenantsAdmin(this IServiceCollection services)
    {
        services.AddScoped<TenantActions>();
        services.AddScoped<TenantsToChange>();
        services.AddScoped<TenantLogins>();
        services.AddScoped<TenantRows>();
        services.AddScoped<TenantSearch>();
        return services;
    }
}
