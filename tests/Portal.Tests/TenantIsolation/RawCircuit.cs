using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Benchmarks.Circuits;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>
/// A client of Blazor's hub that is no browser: it says whatever it is told to, to the real hub over a WebSocket, and keeps every byte of the answers.
/// (Blazor's own script, <c>blazor.web.js</c>, is the only description of this protocol.)
/// </summary>
internal sealed partial class RawCircuit : IAsyncDisposable
{
    public const string Root = "http://localhost:5080/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebSocket _socket;
    private readonly StringBuilder _seen = new();
    private readonly Dictionary<string, TaskCompletionSource<object?[]>> _asked = [];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leaving = new();
    private int _count;

    private RawCircuit(WebSocket socket) => _socket = socket;

    /// <summary>Everything that the server has sent, as text.</summary>
    public string Seen
    {
        get
        {
            lock (_seen)
                return _seen.ToString();
        }
    }

    /// <summary>Done when the server has ended the connection.</summary>
    public Task Closed => _closed.Task;

    /// <param name="app">Started.</param>
    /// <param name="cookies">As a header; null: nobody is signed in.</param>
    /// <param name="origin">What the client says where it comes from; null: nothing.</param>
    public static async Task<RawCircuit> ConnectAsync(PortalApp app, string? cookies, string? origin = "http://localhost:5080")
    {
        var client = app.WebServer.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Cookie = cookies;
            if (origin is not null)
                request.Headers.Origin = origin;
        };
        using var http = app.WebServer.CreateClient();
        http.BaseAddress = new Uri(Root);
        using var negotiation = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (cookies is not null)
            negotiation.Headers.Add("Cookie", cookies);

        using var answer = await http.SendAsync(negotiation);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var circuit = new RawCircuit(await client.ConnectAsync(new Uri($"ws://localhost:5080/_blazor?id={Uri.EscapeDataString(token)}"), CancellationToken.None));
        await circuit._socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, CancellationToken.None);
        _ = circuit.ReceiveAsync();
        return circuit;
    }

    /// <summary>Reads a page as its browser does and takes its components over, at the address that is claimed.</summary>
    /// <returns>The circuit's secret, or null: it was refused.</returns>
    public static async Task<(RawCircuit Circuit, string? Secret)> OpenAsync(PortalApp app, string? cookies, string page, string? claimed = null)
    {
        var html = await ReadPageAsync(app, cookies, page);
        var circuit = await ConnectAsync(app, cookies);
        return (circuit, await circuit.StartAsync(html, claimed ?? Root + page.TrimStart('/')));
    }

    /// <summary>The page as HTML.</summary>
    public static async Task<string> ReadPageAsync(PortalApp app, string? cookies, string page)
    {
        using var http = app.WebServer.CreateClient();
        http.BaseAddress = new Uri(Root);
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Add("Accept", "text/html");
        if (cookies is not null)
            request.Headers.Add("Cookie", cookies);

        using var answer = await http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Starts a circuit with the components and the state of a page, whosever that is.</summary>
    public async Task<string?> StartAsync(string html, string uri, string baseUri = Root)
    {
        var answer = await AskAsync("StartCircuit", baseUri, uri, "[]", StateOf(html));
        if (answer is not [3L, _, _, 3L, string secret])
            return null;

        await SendAsync("UpdateRootComponents", MarkersOf(html), StateOf(html));
        return secret;
    }

    /// <summary>Calls a method of the hub and waits for what it answers.</summary>
    /// <returns>The completion; empty: the server closed the connection instead.</returns>
    public async Task<object?[]> AskAsync(string method, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _count).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<object?[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_asked)
            _asked[id] = answer;

        await SendRawAsync(BlazorPack.Invocation(id, method, arguments));
        return await Task.WhenAny(answer.Task, Closed).WaitAsync(Patience) == answer.Task ? await answer.Task : [];
    }

    /// <summary>Calls a method of the hub that answers nothing.</summary>
    public Task SendAsync(string method, params object?[] arguments) => SendRawAsync(BlazorPack.Invocation(null, method, arguments));

    public async Task SendRawAsync(byte[] message)
    {
        await _sending.WaitAsync();
        try
        {
            if (_socket.State == WebSocketState.Open)
                await _socket.SendAsync(message, WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException)
        {
            _closed.TrySetResult();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Waits until the server has sent something with this in it.</summary>
    /// <returns>False: it has not, in that time.</returns>
    public async Task<bool> SeesAsync(string text, TimeSpan? atMost = null)
    {
        for (var until = DateTime.UtcNow + (atMost ?? Patience); DateTime.UtcNow < until && !Closed.IsCompleted; await Task.Delay(20))
        {
            if (Seen.Contains(text, StringComparison.Ordinal))
                return true;
        }

        return Seen.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Waits until nothing has come for a moment.</summary>
    public async Task SettleAsync()
    {
        for (var (before, quiet) = (-1, 0); quiet < 4 && !Closed.IsCompleted; await Task.Delay(25))
        {
            var length = Seen.Length;
            quiet = length == before ? quiet + 1 : 0;
            before = length;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _socket.Abort();
        _socket.Dispose();
    }

    public static string StateOf(string html) => State().Match(html) is { Success: true } state ? state.Groups[1].Value : "";

    /// <summary>The server's components stand in a page as comments that only the server can read.</summary>
    public static string MarkersOf(string html)
    {
        var add = new JsonArray();
        foreach (var marker in Marker().Matches(html).Select(m => JsonNode.Parse(m.Groups[1].Value)!).Where(m => m["descriptor"] is not null))
            add.Add(new JsonObject { ["type"] = "add", ["ssrComponentId"] = add.Count + 1, ["marker"] = marker });

        return new JsonObject { ["batchId"] = 1, ["operations"] = add }.ToJsonString();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            var held = new List<byte>();
            var greeted = false;
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _leaving.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;

                lock (_seen)
                    _seen.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));

                held.AddRange(buffer.AsSpan(0, part.Count));
                if (!greeted && held.IndexOf(0x1e) is var end and >= 0)
                {
                    held.RemoveRange(0, end + 1);
                    greeted = true;
                }

                while (greeted && BlazorPack.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held)) is var (message, taken))
                {
                    held.RemoveRange(0, taken);
                    if (!await AnswerAsync(message))
                        return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidDataException)
        {
            // it has ended
        }
        finally
        {
            _closed.TrySetResult();
        }
    }

    private async Task<bool> AnswerAsync(object?[] message)
    {
        switch (message)
        {
            case [3L, _, string id, ..]:
                lock (_asked)
                    _asked.GetValueOrDefault(id)?.TrySetResult(message);

                break;
            case [1L, _, _, "JS.RenderBatch", object?[] arguments, ..]:
                await SendAsync("OnRenderCompleted", (long)arguments[0]!, null);
                break;
            case [1L, _, _, "JS.BeginInvokeJS", object?[] arguments, ..] when CallOf(arguments) is var call and not 0:
                await SendAsync("EndInvokeJSFromDotNet", call, true, $"[{call},true,null]");
                break;
            case [7L, ..]:
                return false;
            default:
                break; // pings
        }

        return true;
    }

    private static long CallOf(object?[] arguments) => arguments[0] switch
    {
        long number => number,
        string json => JsonNode.Parse(json)?["asyncHandle"]?.GetValue<long>() ?? 0,
        _ => 0,
    };

    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
