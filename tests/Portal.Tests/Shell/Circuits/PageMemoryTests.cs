using System.Text.Json;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Circuits;

namespace Portal.Tests.Shell.Circuits;

/// <summary>What a page read at its first making reaches its circuit: unchanged, once, for the same person, and soon or not at all.</summary>
public sealed class PageMemoryTests : BunitContext
{
    private static readonly OpenTenant Query = new("acme");
    private static readonly Caller Ada = Caller.Of(PersonId.New(), "ada@example.com", null);
    private static readonly TenantView Acme = new(TenantId.New(), "Acmé", "acme", TenantStatus.Suspended, SuspensionReason.Security, "Note", [TenantPermission.ViewTenant], true);
    private readonly FakeTimeProvider _clock = new();
    private readonly BunitPersistentComponentState _browser;
    private string _standing = "active";

    public PageMemoryTests() => _browser = AddBunitPersistentComponentState();

    [Fact]
    public async Task An_answer_is_handed_over_whole_and_once()
    {
        await CarryAsync(Acme);
        var circuit = Circuit();

        var first = circuit.Take(Query, Ada);

        Assert.Equal(JsonSerializer.Serialize(Acme), JsonSerializer.Serialize(first?.Value));
        Assert.Equal(Acme.Permissions, first!.Value.Permissions);
        Assert.Null(circuit.Take(Query, Ada));
    }

    [Fact]
    public async Task Nobody_else_gets_it()
    {
        await CarryAsync(Acme);

        Assert.Null(Circuit().Take(Query, Caller.Of(PersonId.New(), "eve@example.com", null)));
        Assert.Null(Circuit().Take(new OpenTenant("globex"), Ada));
    }

    [Fact]
    public async Task What_is_asked_later_is_read_anew()
    {
        await CarryAsync(Acme);
        var circuit = Circuit();
        Assert.Null(circuit.Take(new OpenTenant("globex"), Ada));

        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Null(circuit.Take(Query, Ada));
    }

    [Fact]
    public async Task A_circuit_that_comes_late_reads_everything_anew()
    {
        await CarryAsync(Acme);
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Null(Circuit().Take(Query, Ada));
    }

    [Fact]
    public async Task What_was_read_before_the_persons_rights_changed_is_read_anew()
    {
        await CarryAsync(Acme);
        _standing = "suspended meanwhile";

        Assert.Null(Circuit().Take(Query, Ada));
    }

    [Fact]
    public async Task What_changes_while_the_page_is_made_is_noted_as_it_was_before()
    {
        var page = FirstMaking();
        await page.BeginAsync(Ada, default);
        _standing = "suspended meanwhile";
        await page.BeginAsync(Ada, default); // the page asks after its layout
        page.Keep(Query, Ada, (Result<TenantView>)Acme);
        _browser.TriggerOnPersisting();

        Assert.Null(Circuit().Take(Query, Ada));
    }

    [Fact]
    public async Task A_refusal_is_asked_again_and_so_is_what_would_be_too_much()
    {
        var page = FirstMaking();
        await page.BeginAsync(Ada, default);
        page.Keep(Query, Ada, (Result<TenantView>)Error.NotFound("No."));
        page.Keep(new OpenTenant("large"), Ada, (Result<TenantView>)(Acme with { StatusNote = new string('x', 20_000) }));
        page.Keep(new OpenTenant("small"), Ada, (Result<TenantView>)Acme);
        _browser.TriggerOnPersisting();
        var circuit = Circuit();

        Assert.Null(circuit.Take(Query, Ada));
        Assert.Null(circuit.Take(new OpenTenant("large"), Ada));
        Assert.NotNull(circuit.Take(new OpenTenant("small"), Ada));
    }

    [Fact]
    public async Task What_JSON_would_change_is_not_carried()
    {
        var memory = FirstMaking();
        await memory.BeginAsync(Ada, default);
        memory.Keep(new Ask(), Ada, (Result<Odd>)Odd.Of(7));
        _browser.TriggerOnPersisting();

        Assert.Null(Circuit().Take(new Ask(), Ada));
    }

    private async Task CarryAsync(Result<TenantView> answer)
    {
        var page = FirstMaking();
        await page.BeginAsync(Ada, default);
        page.Keep(Query, Ada, answer);
        _browser.TriggerOnPersisting();
    }

    private PageMemory FirstMaking()
    {
        var request = new DefaultHttpContext();
        request.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new ComponentTypeMetadata(typeof(Portal.Shell.App))), "page"));
        return new PageMemory(Services.GetRequiredService<PersistentComponentState>(), new HttpContextAccessor { HttpContext = request }, new CircuitPlace(), new Standing(this), _clock);
    }

    private PageMemory Circuit() => new(Services.GetRequiredService<PersistentComponentState>(), new HttpContextAccessor(), new CircuitPlace { IsCircuit = true, Standing = _standing }, new Standing(this), _clock);

    private sealed class Standing(PageMemoryTests test) : IStandingCheck
    {
        public Task<IReadOnlyDictionary<PersonId, string>> ReadAsync(IReadOnlyCollection<PersonId> people, CancellationToken ct) =>
            Task.FromResult<IReadOnlyDictionary<PersonId, string>>(people.ToDictionary(p => p, _ => test._standing));
    }

    private sealed record Ask : IQuery<Odd>;

    private sealed class Odd
    {
        public int Number { get; private init; }

        public static Odd Of(int number) => new() { Number = number };
    }
}
