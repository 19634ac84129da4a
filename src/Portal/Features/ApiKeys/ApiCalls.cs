using Microsoft.Net.Http.Headers;
using Portal.Kernel;

namespace Portal.Features.ApiKeys;

/// <summary>What the endpoints for programs share: who calls, and how they are refused.</summary>
internal static class ApiCalls
{
    private const string Bearer = "Bearer ";

    /// <summary>Of <c>Authorization: Bearer portal_…</c>; somebody without a key where there is none.</summary>
    public static Caller CallerOf(HttpContext http)
    {
        var remote = http.Connection.RemoteIpAddress?.ToString();
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? Caller.OfKey(header[Bearer.Length..].Trim(), remote) : Caller.Anonymous(remote);
    }

    /// <summary>A key that is missing or opens nothing is 401, one that opens something else is 403 (RFC 6750, section 3.1).</summary>
    public static IResult Refuse(HttpContext http, Error error)
    {
        if (error.Kind != ErrorKind.Unproved)
            return error.ToHttp();

        http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"portal\"";
        return Results.Problem(error.Message, statusCode: StatusCodes.Status401Unauthorized);
    }
}
