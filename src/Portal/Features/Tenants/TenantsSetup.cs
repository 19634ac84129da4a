using Portal.Provisioning.Verification;

namespace Portal.Features.Tenants;

internal static class TenantsSetup
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services.AddScoped<IVerifyRule, TenantsMatchOperations>();
}
