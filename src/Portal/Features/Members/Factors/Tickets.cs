using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>
/// What a browser keeps for us for a few minutes between two requests and can neither read nor change. Each purpose has keys of its own, so that a ticket
/// opens nothing but what it was issued for; least of all is it a session.
/// </summary>
internal sealed class Tickets(IDataProtectionProvider protection, TimeProvider time)
{
    public string Issue<T>(string purpose, T content, TimeSpan validFor) =>
        Protector(purpose).Protect(JsonSerializer.Serialize(new Dated<T>(content, time.GetUtcNow() + validFor)));

    /// <returns>Null: too old, for another purpose, changed, or no ticket at all.</returns>
    public T? Open<T>(string purpose, string? ticket) where T : class
    {
        if (string.IsNullOrEmpty(ticket))
            return null;

        try
        {
            var dated = JsonSerializer.Deserialize<Dated<T>>(Protector(purpose).Unprotect(ticket));
            return dated is not null && dated.ExpiresAt > time.GetUtcNow() ? dated.Content : null;
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private IDataProtector Protector(string purpose) => protection.CreateProtector("factors", purpose);

    private sealed record Dated<T>(T Content, DateTimeOffset ExpiresAt);
}

/// <summary>A cookie that holds a ticket: for a few minutes, for this server alone, out of reach of scripts.</summary>
public sealed class TicketCookie(string name, TimeSpan keptFor, PortalOptions portal)
{
    private string Name => (portal.IsSecure ? "__Host-" : "") + name; // browsers take the prefix over https only

    public string? Read(HttpContext http) => http.Request.Cookies[Name];

    public void Write(HttpContext http, string ticket) => http.Response.Cookies.Append(Name, ticket, With(keptFor));

    public void Remove(HttpContext http) => http.Response.Cookies.Delete(Name, With(null));

    private CookieOptions With(TimeSpan? age) => new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Strict, Secure = portal.IsSecure, MaxAge = age };
}
