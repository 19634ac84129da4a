using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Portal.Kernel;

namespace Portal.Shell.Circuits;

/// <summary>
/// Carries the answers of queries from a page's first making to its circuit, once each, encrypted by Blazor on the way. Only what survives JSON unchanged and
/// fits into the circuit's first message is carried; everything else is simply read again. Scoped.
/// </summary>
internal sealed class PageMemory(PersistentComponentState state, IHttpContextAccessor http, CircuitPlace place, IStandingCheck standings, TimeProvider time) : IDisposable
{
    private const string StateKey = "portal-page";

    /// <summary>In characters. The first message may have 32 kB and holds the page's parameters too; encryption and base64 add half.</summary>
    private const int MostCarried = 12_000;

    /// <summary>
    /// An answer that was read longer ago is none: the circuit came late, or the page asks again because it wants to know what is new.
    /// </summary>
    private static readonly TimeSpan FirstMoments = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Json = new() { Converters = { new ResultJson() } };

    private readonly Dictionary<string, string> _kept = [];
    private Carried? _carried;
    private Task? _begun;
    private DateTimeOffset _madeAt;
    private string? _standing;
    private int _size;
    private PersistingComponentStateSubscription? _subscription;

    /// <summary>True while the HTML of a live page is made, before there is a circuit.</summary>
    internal bool IsFirstMaking => !place.IsCircuit
        && http.HttpContext is { } request
        && request.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        && request.AcceptsInteractiveRouting();

    public void Dispose() => _subscription?.Dispose();

    public TResult? Take<TResult>(IMessage<TResult> query, Caller caller) where TResult : IResult<TResult>
    {
        if (!place.IsCircuit)
            return default;

        _carried ??= state.TryTakeFromJson<Carried>(StateKey, out var carried) ? carried! : new Carried(default, null, []);
        if (_carried.Answers.Count == 0 || !_carried.Answers.Remove(KeyOf(query, caller), out var answer))
            return default;

        // What changed between the two makings, nobody tells the circuit: it takes what holds at its beginning for known.
        if (caller.Person is not null && _carried.Standing != place.Standing)
            return default;

        return time.GetUtcNow() - _carried.MadeAt < FirstMoments ? JsonSerializer.Deserialize<TResult>(answer, Json) : default;
    }

    /// <summary>Before the first answer of a page is read: notes what its person may do now.</summary>
    public Task BeginAsync(Caller caller, CancellationToken ct)
    {
        return IsFirstMaking ? _begun ??= NoteAsync() : Task.CompletedTask; // layout and page ask side by side, and both must wait

        async Task NoteAsync()
        {
            _madeAt = time.GetUtcNow();
            if (caller.Person is { } person)
                _standing = (await standings.ReadAsync([person], ct))[person];
        }
    }

    public void Keep<TResult>(IMessage<TResult> query, Caller caller, TResult answer) where TResult : IResult<TResult>
    {
        if (!IsFirstMaking || answer.Error is not null || Write(answer) is not { } json || _size + json.Length > MostCarried)
            return;

        _subscription ??= state.RegisterOnPersisting(
            () =>
            {
                state.PersistAsJson(StateKey, new Carried(_madeAt, _standing, _kept));
                return Task.CompletedTask;
            },
            RenderMode.InteractiveServer);
        _size += json.Length;
        _kept[KeyOf(query, caller)] = json;
    }

    /// <returns>Null when the answer would come back as something else.</returns>
    private static string? Write<TResult>(TResult answer)
    {
        try
        {
            var json = JsonSerializer.Serialize(answer, Json);
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<TResult>(json, Json), Json) == json ? json : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="MadeAt">When the first making began to read.</param>
    /// <param name="Standing">What the person could do before anything was read.</param>
    /// <param name="Answers">By query and caller.</param>
    private sealed record Carried(DateTimeOffset MadeAt, string? Standing, Dictionary<string, string> Answers);

    /// <summary>The caller belongs to it: another person may have signed in between.</summary>
    private static string KeyOf(object query, Caller caller) => $"{caller.Person} {query.GetType().FullName} {JsonSerializer.Serialize(query, query.GetType(), Json)}";
}
