using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Shell.Web;

/// <summary>
/// A workspace's pages speak its language to members who have chosen none. The page's circuit comes by another address, which names no workspace: a cookie of this
/// browser session tells it what the page was made in. Any other page takes the cookie away again.
/// </summary>
internal sealed class WorkspaceLanguage : RequestCultureProvider
{
    private const string Cookie = "portal-workspace-language";
    private const string Workspaces = "/t/";

    public override async Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var (path, kept) = (httpContext.Request.Path, httpContext.Request.Cookies[Cookie]);
        if (path.StartsWithSegments("/_blazor"))
            return Languages.IsKnown(kept) ? new ProviderCultureResult(kept) : null;

        if (!httpContext.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return null; // a style sheet, a download

        var language = path.Value is { } address && address.StartsWith(Workspaces, StringComparison.Ordinal)
            ? await FindAsync(httpContext, address[Workspaces.Length..].Split('/')[0])
            : null;
        if (language is not null && language != kept)
            httpContext.Response.Cookies.Append(Cookie, language, new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = httpContext.Request.IsHttps });
        else if (language is null && kept is not null)
            httpContext.Response.Cookies.Delete(Cookie);

        return language is null ? null : new ProviderCultureResult(language);
    }

    private static async Task<string?> FindAsync(HttpContext http, string slug)
    {
        // Nobody is authenticated yet at this place; whoever asks again in this request gets the same answer.
        var signedIn = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (!signedIn.Succeeded)
            return null;

        try
        {
            var caller = Caller.Of(signedIn.Principal, http.Connection.RemoteIpAddress?.ToString());
            var found = await http.RequestServices.GetRequiredService<IDispatchers>().As(caller).SendAsync(new GetWorkspaceLanguage(slug), http.RequestAborted);
            return found.Succeeded && Languages.IsKnown(found.Value) ? found.Value : null;
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            return null; // the page itself says what is wrong
        }
    }
}
