using Microsoft.AspNetCore.RateLimiting;
using Portal.Kernel;

namespace Portal.Features.Access;

internal static class AccessSetup
{
    /// <summary>Registers the gate, the look at what open pages' people may do, and the limits of what is open to everybody.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<GateQueries>();
        services.AddScoped<IGate, Gate>();
        services.AddScoped<CallerRights>();
        services.AddSingleton<IStandingCheck, StandingCheck>();
        services.AddSingleton(s => s.GetRequiredService<IConfiguration>().GetSection(RateLimits.Section).Get<RateLimits>() ?? new RateLimits());
        services.AddSingleton<PerAddressLimit>();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<RateLimits>((limiter, limits) => limits.Add(limiter));
        return services;
    }
}
