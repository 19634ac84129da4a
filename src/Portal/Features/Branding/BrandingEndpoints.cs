using Microsoft.Net.Http.Headers;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>Overrides the Content-Security-Policy of an answer.</summary>
internal sealed record OwnContentPolicy(string Policy)
{
    /// <summary>For a file that people uploaded: whatever a browser takes it for, nothing in it runs or loads.</summary>
    public static OwnContentPolicy Sealed { get; } = new("default-src 'none'; frame-ancestors 'none'; sandbox");
}

/// <summary>Pictures and colours of tenants, as files.</summary>
internal static class BrandingEndpoints
{
    private const string Prefix = "/branding";

    public static string Picture(TenantId tenant, string hash) => $"{Prefix}/{tenant}/{hash}.png";

    /// <summary>Its address says all that it holds: it belongs to no tenant, so none can be found out by it and no other's can come instead.</summary>
    public static string StyleSheet(string? light, string? dark) => $"{Prefix}/colours/{Digits(light)}-{Digits(dark)}.css";

    public static WebApplication MapBranding(this WebApplication app)
    {
        app.MapGet($"{Prefix}/{{tenant:guid}}/{{hash:regex(^[0-9a-f]{{{{64}}}}$)}}.png", async (Guid tenant, string hash, HttpContext http, IDispatcher dispatcher, CancellationToken ct) =>
        {
            var found = await dispatcher.SendAsync(new OpenBrandPicture(TenantId.From(tenant), hash), ct);
            return found.Succeeded ? Kept(http, Results.Bytes(found.Value, "image/png")) : Results.NotFound();
        }).WithMetadata(OwnContentPolicy.Sealed);

        app.MapGet($"{Prefix}/colours/{{light}}-{{dark}}.css", (string light, string dark, HttpContext http) =>
            Read(light) is { } inLight && Read(dark) is { } inDark ? Kept(http, Results.Text(Css(inLight.Colour, inDark.Colour), "text/css")) : Results.NotFound())
            .WithMetadata(OwnContentPolicy.Sealed);

        // What a tenant tells its people; the same for every slug, whether somebody has it or not.
        app.MapGet("/t/{slug}/signin", (string slug) => Results.LocalRedirect($"/signin?returnUrl={Uri.EscapeDataString($"/t/{Uri.EscapeDataString(slug)}")}"));
        return app;
    }

    /// <summary>The only place where colours become CSS, and they come from numbers.</summary>
    private static string Css(Colour? light, Colour? dark)
    {
        var (inLight, inDark) = (light ?? BrandColours.Light.Own, dark ?? BrandColours.Dark.Own);
        return $":root:root {{ --primary: light-dark({inLight}, {inDark}); --on-primary: light-dark({BrandColours.TextOn(inLight)}, {BrandColours.TextOn(inDark)}); }}\n";
    }

    private static IResult Kept(HttpContext http, IResult answer)
    {
        http.Response.Headers[HeaderNames.CacheControl] = "public, max-age=31536000, immutable";
        return answer;
    }

    private static string Digits(string? colour) => colour?[1..].ToLowerInvariant() ?? "own";

    // Null: no colour at all; a null within: the provider's.
    private static (Colour? Colour, bool _)? Read(string digits) =>
        digits == "own" ? (null, true)
        : digits.Length == 6 && Colour.TryParse("#" + digits, out var colour) ? (colour, true)
        : null;
}
