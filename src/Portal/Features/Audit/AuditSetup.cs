using Portal.Kernel;

namespace Portal.Features.Audit;

internal static class AuditSetup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddScoped<IAuditTrail, AuditTrail>();
}
