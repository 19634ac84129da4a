using System.Threading.RateLimiting;
using Portal.Features.Access;

namespace Portal.Shell.Web;

/// <summary>
/// Bounds the connections of live pages by client. Opening one needs no account and keeps memory here until it is closed, so that without a bound one
/// stranger could take all of it. In memory: each node counts for itself.
/// </summary>
internal sealed class OpenPagesLimit(RateLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
        RateLimitPartition.GetConcurrencyLimiter(RateLimits.ClientOf(http.Connection.RemoteIpAddress), _ => new ConcurrencyLimiterOptions { PermitLimit = limits.OpenPages }));

    /// <summary>A WebSocket is one GET that lasts as long as the page; without WebSockets, one GET waits for news after the other.</summary>
    public async Task CountAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/_blazor") || !HttpMethods.IsGet(http.Request.Method))
        {
            await next(http);
            return;
        }

        using var lease = _limiter.AttemptAcquire(http);
        if (lease.IsAcquired)
            await next(http);
        else
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
    }

    public void Dispose() => _limiter.Dispose();
}
