using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Portal.Kernel;
using Portal.Shell.Circuits;

namespace Portal.Tests.Shell.Circuits;

/// <summary>Who calls: of the request, or of the circuit, never a mixture.</summary>
public sealed class WebCallerTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Eve = PersonId.New();

    [Fact]
    public async Task A_request_s_person_and_address()
    {
        var caller = await new WebCaller(Request(Ada), new CircuitPlace(), new State(new ClaimsPrincipal())).GetAsync();

        Assert.Equal(Caller.Of(Ada, "ada@example.com", "10.0.0.7") with { Session = SessionOf(Ada) }, caller);
    }

    [Fact]
    public async Task In_a_circuit_its_own_state_holds_whatever_request_is_near()
    {
        var caller = await new WebCaller(Request(Eve), new CircuitPlace { IsCircuit = true, RemoteAddress = "10.0.0.8" }, new State(User(Ada))).GetAsync();

        Assert.Equal(Caller.Of(Ada, "ada@example.com", "10.0.0.8") with { Session = SessionOf(Ada) }, caller);
    }

    [Fact]
    public async Task Nobody_is_anonymous()
    {
        Assert.Equal(Caller.Anonymous(null), await new WebCaller(new HttpContextAccessor(), new CircuitPlace(), new State(new ClaimsPrincipal())).GetAsync());
        Assert.Equal(Caller.Anonymous("10.0.0.7"), await new WebCaller(Request(null), new CircuitPlace(), new State(new ClaimsPrincipal())).GetAsync());
    }

    [Fact]
    public async Task Whoever_is_known_by_something_else_than_a_session_is_anonymous()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, Ada.ToString()), new(ClaimTypes.Name, "ada@example.com")], "test"));

        Assert.Equal(Caller.Anonymous("10.0.0.8"), await new WebCaller(Request(Ada), new CircuitPlace { IsCircuit = true, RemoteAddress = "10.0.0.8" }, new State(user)).GetAsync());
    }

    private static Session SessionOf(PersonId person) => new(SessionId.From(person.Value), person, "stamp");

    private static HttpContextAccessor Request(PersonId? person)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("10.0.0.7") } };
        if (person is { } id)
            context.User = User(id);

        return new HttpContextAccessor { HttpContext = context };
    }

    private static ClaimsPrincipal User(PersonId id) => new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id.ToString()), new(ClaimTypes.Name, "ada@example.com"), new(Session.IdClaim, id.ToString()), new(Session.StampClaim, "stamp")], "test"));

    private sealed class State(ClaimsPrincipal user) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(user));
    }
}
