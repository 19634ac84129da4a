using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Circuits;

/// <summary>One open live page, as the server sees a browser: reads the page, opens its circuit, takes its components over and says that it has drawn whatever it is sent.</summary>
internal sealed partial class CircuitClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _leaving = new();
    private readonly Action<int> _drawn;
    private string _state = "";
    private string _markers = "";

    private CircuitClient(Action<int> drawn) => _drawn = drawn;

    /// <param name="http">Carries the cookies.</param>
    /// <param name="cookies">The same, for the WebSocket.</param>
    /// <param name="address">Of the page.</param>
    /// <param name="drawn">Called for each batch, with its size.</param>
    /// <returns>Once the page's own components are live.</returns>
    public static async Task<CircuitClient> OpenAsync(HttpClient http, string? cookies, Uri address, Action<int> drawn)
    {
        var client = new CircuitClient(drawn);
        var page = await http.GetStringAsync(address);
        client.ReadPage(page);
        await client.ConnectAsync(http, cookies, address);
        _ = client.ReceiveAsync();
        _ = client.StayAsync();
        await client.SendAsync(BlazorPack.Invocation("1", "StartCircuit", new Uri(address, "/").ToString(), address.ToString(), "[]", client._state));
        await client._live.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _socket.Dispose();
    }

    /// <summary>The server's components stand in the page as comments that only the server can read.</summary>
    private void ReadPage(string page)
    {
        _state = State().Match(page) is { Success: true } state ? state.Groups[1].Value : "";
        var add = new JsonArray();
        foreach (var marker in Marker().Matches(page).Select(m => JsonNode.Parse(m.Groups[1].Value)!).Where(m => m["descriptor"] is not null))
            add.Add(new JsonObject { ["type"] = "add", ["ssrComponentId"] = add.Count + 1, ["marker"] = marker });

        if (add.Count == 0)
            throw new InvalidOperationException($"The page has nothing that is live: {page[..Math.Min(300, page.Length)]}");

        _markers = new JsonObject { ["batchId"] = 1, ["operations"] = add }.ToJsonString();
    }

    private async Task ConnectAsync(HttpClient http, string? cookies, Uri address)
    {
        using var answer = await http.PostAsync(new Uri(address, "/_blazor/negotiate?negotiateVersion=1"), null);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        if (cookies is not null)
            _socket.Options.SetRequestHeader("Cookie", cookies);

        await _socket.ConnectAsync(new Uri($"ws://{address.Authority}/_blazor?id={Uri.EscapeDataString(token)}"), CancellationToken.None);
        await _socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            var held = new List<byte>();
            var greeted = false;
            while (!_leaving.IsCancellationRequested)
            {
                var part = await _socket.ReceiveAsync(buffer, _leaving.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new InvalidOperationException("The server has closed the circuit.");

                held.AddRange(buffer.AsSpan(0, part.Count));
                if (!greeted && held.IndexOf(0x1e) is var end and >= 0)
                {
                    held.RemoveRange(0, end + 1);
                    greeted = true;
                }

                while (greeted && BlazorPack.Read(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held)) is var (message, taken))
                {
                    held.RemoveRange(0, taken);
                    await AnswerAsync(message);
                }
            }
        }
        catch (Exception exception)
        {
            if (!_live.TrySetException(exception) && !_leaving.IsCancellationRequested)
                await Console.Error.WriteLineAsync($"A circuit has ended: {exception.Message}");
        }
    }

    private async Task AnswerAsync(object?[] message)
    {
        switch (message)
        {
            case [3L, _, "1", ..]: // the circuit is there
                if (message[^1] is not string)
                    throw new InvalidOperationException("The circuit was refused.");

                await SendAsync(BlazorPack.Invocation(null, "UpdateRootComponents", _markers, _state));
                break;
            case [1L, _, _, string target, object?[] arguments, ..]:
                await AnswerAsync(target, arguments);
                break;
            case [7L, ..]:
                throw new InvalidOperationException($"The server ends the connection: {message.ElementAtOrDefault(1)}");
            default:
                break; // pings and completions
        }
    }

    private async Task AnswerAsync(string target, object?[] arguments)
    {
        switch (target)
        {
            case "JS.RenderBatch":
                _drawn(((byte[])arguments[1]!).Length);
                await SendAsync(BlazorPack.Invocation(null, "OnRenderCompleted", (long)arguments[0]!, null));
                break;
            case "JS.EndUpdateRootComponents":
                _live.TrySetResult();
                break;
            case "JS.BeginInvokeJS":
                if (Environment.GetEnvironmentVariable("PORTAL_BENCH_LOG") is not null)
                    await Console.Error.WriteLineAsync(string.Join(' ', arguments));

                var call = Call(arguments);
                if (call != 0)
                    await SendAsync(BlazorPack.Invocation(null, "EndInvokeJSFromDotNet", call, true, $"[{call},true,null]"));

                break;
            case "JS.Error":
                throw new InvalidOperationException($"The page broke: {arguments.ElementAtOrDefault(0)}");
            default:
                break;
        }
    }

    /// <summary>The number by which the server wants the answer; 0: it wants none. It stands alone or in a description of the call.</summary>
    private static long Call(object?[] arguments) => arguments[0] switch
    {
        long number => number,
        string json => JsonNode.Parse(json)?["asyncHandle"]?.GetValue<long>() ?? 0,
        _ => 0,
    };

    /// <summary>Says every ten seconds that the page is still there.</summary>
    private async Task StayAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(_leaving.Token))
                await SendAsync(BlazorPack.Ping());
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // it has ended; whoever receives says why
        }
    }

    private async Task SendAsync(byte[] message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
