using Microsoft.AspNetCore.Components.Authorization;
using Portal.Kernel;

namespace Portal.Shell.Circuits;

/// <summary>The caller of a page: of the HTTP request, or of the circuit that began with one.</summary>
internal sealed class WebCaller(IHttpContextAccessor http, CircuitPlace circuit, AuthenticationStateProvider authentication) : ICurrentCaller
{
    public async ValueTask<Caller> GetAsync()
    {
        // In a circuit the accessor may still show the request that opened the socket: the circuit's own state is what holds.
        if (circuit.IsCircuit)
            return Caller.Of((await authentication.GetAuthenticationStateAsync()).User, circuit.RemoteAddress);

        return http.HttpContext is { } request ? Caller.Of(request.User, request.Connection.RemoteIpAddress?.ToString()) : Caller.Anonymous(null);
    }
}

/// <summary>Whether this scope is a circuit, and where its person sits. Scoped.</summary>
internal sealed class CircuitPlace
{
    public bool IsCircuit { get; set; }

    /// <summary>What the circuit's person could do when it began (<see cref="IStandingCheck"/>); null: not known.</summary>
    public string? Standing { get; set; }

    /// <summary>As the request of the page had it; it travelled through the browser signed.</summary>
    public string? RemoteAddress { get; set; }
}
