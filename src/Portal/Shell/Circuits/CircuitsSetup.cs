using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Kernel;

namespace Portal.Shell.Circuits;

internal static class CircuitsSetup
{
    /// <summary>Registers who calls from a circuit.</summary>
    public static void AddCircuits(this IServiceCollection services)
    {
        services.AddScoped<CircuitPlace>();
        services.AddScoped<ICurrentCaller, WebCaller>();
        services.AddScoped<CircuitHandler, CircuitStart>();
    }

    private sealed class CircuitStart(CircuitPlace place) : CircuitHandler
    {
        public override int Order => -100;

        public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            place.IsCircuit = true;
            return Task.CompletedTask;
        }
    }
}
