using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Shell.Circuits;

internal static class CircuitsSetup
{
    /// <summary>Registers who calls from a circuit, and the guard that ends it when they may not any more.</summary>
    public static void AddCircuits(this IServiceCollection services)
    {
        services.AddScoped<CircuitPlace>();
        services.AddScoped<ICurrentCaller, WebCaller>();
        services.AddScoped<PageMemory>();
        services.AddScoped<IDispatcher, PageDispatcher>();
        services.AddScoped<LiveRights>();
        services.AddScoped<CircuitHandler, CircuitGuard>();
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<CircuitWatch>();
        services.AddHostedService(s => s.GetRequiredService<CircuitWatch>());
    }
}
