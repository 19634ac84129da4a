using Portal.Kernel;

namespace Portal.Features.Access;

internal static class AccessSetup
{
    /// <summary>Registers the gate, and the look at what open pages' people may do.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddLocalization();
        return services.AddScoped<IGate, Gate>().AddSingleton<IStandingCheck, StandingCheck>();
    }
}
