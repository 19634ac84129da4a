using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>
/// A small load balancer inside a client: asks each node several times a second whether it is ready, spreads requests over those that are, and goes to the next
/// one where nobody listens. What a node has begun to answer is never sent again: losing that is the node's fault, and seen.
/// </summary>
internal sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<Uri> _nodes;
    private readonly ConcurrentDictionary<Uri, bool> _ready = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero, // a connection for each request, as it is simplest to be sure of
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });
    private readonly Task _looking;
    private int _next;

    public Balancer(IReadOnlyList<Uri> nodes)
    {
        _nodes = nodes;
        _looking = Task.WhenAll(nodes.Select(LookAsync));
    }

    /// <summary>How often nobody listened, and the next node was asked.</summary>
    public int Refused { get; private set; }

    /// <summary>Requests that each node has answered.</summary>
    public ConcurrentDictionary<Uri, int> Answered { get; } = new();

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public bool IsReady(Uri node) => _ready.GetValueOrDefault(node);

    /// <summary>A browser that keeps cookies, the same for all nodes because they differ in the port only, and does not follow redirects.</summary>
    public HttpClient NewVisitor() => new(new CookieKeeper(new Spread(this))) { BaseAddress = new Uri("http://127.0.0.1"), Timeout = TimeSpan.FromSeconds(60) };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _looking;
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task LookAsync(Uri node)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/health/ready"));
                using var answer = await _http.SendAsync(request, _stopping.Token);
                _ready[node] = answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                _ready[node] = false;
            }

            await Task.Delay(Every, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var path = request.RequestUri!.PathAndQuery;
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ;)
        {
            var ready = _nodes.Where(IsReady).ToList();
            if (ready.Count > 0)
            {
                var node = ready[(Interlocked.Increment(ref _next) & int.MaxValue) % ready.Count];
                request.RequestUri = new Uri(node, path);
                try
                {
                    var answer = await _http.SendAsync(request, ct);
                    Answered.AddOrUpdate(node, 1, (_, count) => count + 1);
                    return answer;
                }
                catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    _ready[node] = false;
                    Refused++;
                }
            }

            Assert.True(DateTime.UtcNow < deadline, "No node was ready for a minute.");
            await Task.Delay(20, ct);
        }
    }

    private sealed class Spread(Balancer balancer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => balancer.SendAsync(request, cancellationToken);
    }
}
