using System.Security.Cryptography;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Net.Http.Headers;
using Portal.Features.Branding;

namespace Portal.Shell.Web;

/// <summary>The headers of every answer, errors included.</summary>
internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>The script nonce of this answer.</summary>
    public static string NonceOf(HttpContext context)
    {
        if (context.Items[NonceKey] is string known)
            return known;

        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[NonceKey] = nonce;
        return nonce;
    }

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers[HeaderNames.XContentTypeOptions] = "nosniff";
            headers[HeaderNames.XFrameOptions] = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers[HeaderNames.ContentSecurityPolicy] = PolicyFor(context);

            // Files say themselves how long they may be kept; everything else is about somebody, or about now.
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";

            return Task.CompletedTask;
        });
        return next(context);
    });

    private static string PolicyFor(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<OwnContentPolicy>() is { } own)
            return own.Policy;

        // MudBlazor's theme writes a <style> without a nonce and its components style attributes: only live pages allow that, and only for styles.
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        var styles = isPage && context.AcceptsInteractiveRouting() ? "'self' 'unsafe-inline'" : "'self'";
        var scripts = isPage ? $"'nonce-{NonceOf(context)}' 'strict-dynamic'" : "'none'";
        return $"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
            "form-action 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'";
    }
}
