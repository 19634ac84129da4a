using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Shell.Circuits;

/// <summary>
/// Stands at the door of one circuit. A circuit keeps the principal that it began with for hours; this refuses whatever its browser sends once the session is over.
/// What a message may do is the gate's matter: it asks the database every time.
/// </summary>
internal sealed class CircuitGuard(CircuitPlace place, OpenCircuits circuits, LiveRights rights, IStandingCheck standings, AuthenticationStateProvider authentication, SessionUse use, IHttpContextAccessor http, ILogger<CircuitGuard> logger)
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

    /// <summary>
    /// A circuit's secret opens it for whoever has it; a line that is not its person's ends it, also for its person: what was said on that line is not known.
    /// The hub's methods run in the request that opened the line, so its cookie is at hand.
    /// </summary>
    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var person = Session.Of((await authentication.GetAuthenticationStateAsync()).User)?.Person;
        if (http.HttpContext is { } line && Session.Of(line.User)?.Person == person)
            return;

        if (_circuit is not null)
            await _circuit.RefuseAsync();

        throw new UnauthorizedAccessException($"The circuit {circuit.Id} was taken up by somebody else; it is closed.");
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_circuit is not null)
            circuits.Remove(_circuit);

        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        if (_circuit is { IsRefused: true })
            return Task.CompletedTask;

        if (_circuit is not null)
            use.Note(_circuit.Session.Id, null);

        return next(context);
    };

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
