using System.Net;

namespace Portal.Tests.Support;

/// <summary>Keeps cookies between requests to the server in memory, which has no handler of its own for them.</summary>
internal sealed class CookieKeeper(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly CookieContainer _cookies = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } cookies)
            request.Headers.Add("Cookie", cookies);

        var response = await base.SendAsync(request, cancellationToken);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            _cookies.SetCookies(request.RequestUri!, cookie);
            PlantedSecrets.Plant(cookie.Split(';')[0].Split('=', 2)[1]);
        }

        return response;
    }
}
