using Microsoft.EntityFrameworkCore.Diagnostics;
using Portal.Provisioning.Verification;

namespace Portal.Features.Tenants;

internal static class TenantsSetup
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddSingleton<ISaveChangesInterceptor, TenantWords>()
        .AddScoped<IVerifyRule, TenantsMatchOperations>();
}
