using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Shell.Web;

/// <summary>Language and theme as a person chose them, before and after sign-in: two cookies, changed by a plain form so that it works without JavaScript.</summary>
internal static class Preferences
{
    public static ThemeChoice ThemeOf(HttpRequest request) =>
        Enum.TryParse<ThemeChoice>(request.Cookies[Appearance.ThemeCookie], ignoreCase: true, out var theme) && Enum.IsDefined(theme) ? theme : ThemeChoice.System;

    /// <returns>The time zone of the person's own choice; null: whatever the browser's is.</returns>
    public static string? ZoneOf(HttpRequest request) => request.Cookies[Appearance.ZoneCookie] is { } zone && TimeZones.IsKnown(zone) ? zone : null;

    public static void MapPreferences(this WebApplication app) => app.MapPost("/preferences", (HttpContext context, [FromForm] string? language, [FromForm] string? theme) =>
    {
        if (Languages.IsKnown(language))
            Keep(context, Languages.Cookie, language!);

        if (Enum.TryParse<ThemeChoice>(theme, ignoreCase: true, out var choice) && Enum.IsDefined(choice))
            Keep(context, Appearance.ThemeCookie, choice.ToString().ToLowerInvariant());

        return Results.LocalRedirect(WhereTheyWere(context.Request));
    });

    private static void Keep(HttpContext context, string cookie, string value) => context.Response.Cookies.Append(cookie, value, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });

    /// <summary>The page that held the form. Our Referrer-Policy gives us the whole address of our own pages and nobody else's.</summary>
    private static string WhereTheyWere(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var from)
        && from.Authority == request.Host.Value
            ? LocalUrl.OrElse(from.PathAndQuery, "/")
            : "/";

    /// <summary>The cookie holds the two letters and nothing else.</summary>
    internal sealed class LanguageCookie : RequestCultureProvider
    {
        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext) =>
            Task.FromResult(httpContext.Request.Cookies[Languages.Cookie] is { } language && Languages.IsKnown(language)
                ? new ProviderCultureResult(new StringSegment(language))
                : null);
    }

    /// <summary>
    /// The first language that the browser asks for and we speak. (ASP.NET's own provider prefers exact names: it takes the second wish of somebody who
    /// asks for British English and then German.)
    /// </summary>
    internal sealed class BrowserLanguage : RequestCultureProvider
    {
        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
        {
            var wanted = httpContext.Request.GetTypedHeaders().AcceptLanguage
                .Where(l => l.Quality is not 0)
                .OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(Languages.IsKnown);
            return Task.FromResult(wanted is null ? null : new ProviderCultureResult(wanted));
        }
    }
}
