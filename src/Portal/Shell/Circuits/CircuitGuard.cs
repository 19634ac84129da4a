using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Shell.Circuits;

/// <summary>
/// Stands at the door of one circuit. A circuit keeps the principal that it began with for hours; this refuses whatever its browser sends once the session is over.
/// What a message may do is the gate's matter: it asks the database every time.
/// </summary>
internal sealed class CircuitGuard(CircuitPlace place, OpenCircuits circuits, LiveRights rights, IStandingCheck standings, AuthenticationStateProvider authentication, ILogger<CircuitGuard> logger)
    : CircuitHandler
{
    private OpenCircuit? _circuit;

    public override int Order => -100; // before any other handler asks who is there

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        place.IsCircuit = true;
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        if (Session.Of(user) is not { } session)
            return;

        _circuit = new OpenCircuit(session, rights);
        await NoteStandingAsync(_circuit, cancellationToken);
        circuits.Add(_circuit);
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is not null)
            circuits.Remove(_circuit);

        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context => _circuit is { IsRefused: true } ? Task.CompletedTask : next(context);

    /// <summary>Before the page reads anything: what changes from here on is news.</summary>
    private async Task NoteStandingAsync(OpenCircuit circuit, CancellationToken ct)
    {
        try
        {
            place.Standing = (await standings.ReadAsync([circuit.Session.Person], ct))[circuit.Session.Person];
            await circuit.StandAsync(place.Standing);
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            logger.LogWarning(exception, "What a person may do could not be read; the next look tells.");
        }
    }
}
