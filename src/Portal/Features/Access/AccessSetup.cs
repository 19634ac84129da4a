using Portal.Kernel;

namespace Portal.Features.Access;

internal static class AccessSetup
{
    /// <summary>Registers the gate.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddLocalization();
        return services.AddScoped<IGate, Gate>();
    }
}
