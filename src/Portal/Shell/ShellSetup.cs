using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MudBlazor.Services;
using Portal.Kernel;
using Portal.Shell.Circuits;
using Portal.Shell.Components;
using Portal.Shell.Web;

namespace Portal.Shell;

internal static class ShellSetup
{
    /// <summary>The largest request body: forms only; whatever takes files says so itself.</summary>
    private const long RequestLimit = 1_000_000;

    /// <summary>The longest message of a browser to its circuit: an editor's whole text comes in one. The default of 32 kB would end the circuit.</summary>
    private const long LongestMessage = 512 * 1024;

    /// <summary>Registers pages, MudBlazor, languages, headers and limits.</summary>
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            // An idle circuit costs half a megabyte, a disconnected one as much: keep few, and not for long. shell.js reloads to the same place.
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuit.DisconnectedCircuitMaxRetained = 50;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.PreventDuplicates = true;
            mud.SnackbarConfiguration.ShowTransitionDuration = 120;
            mud.SnackbarConfiguration.HideTransitionDuration = 120;
        });
        services.AddScoped<Feedback>();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<PortalOptions>((antiforgery, options) =>
        {
            antiforgery.Cookie.Name = options.IsSecure ? "__Host-portal-form" : "portal-form"; // no subdomain can plant one of its own
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddHttpContextAccessor();
        services.AddSingleton<AssetFiles>();
        services.AddSingleton<OpenPagesLimit>();
        services.AddCircuits();

        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(localisation =>
        {
            localisation.SetDefaultCulture(Languages.All[0]);
            localisation.AddSupportedCultures([.. Languages.All]).AddSupportedUICultures([.. Languages.All]);
            localisation.RequestCultureProviders = [new Preferences.LanguageCookie(), new WorkspaceLanguage(), new Preferences.BrowserLanguage()];
        });

        services.AddProblemDetails();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false); // a form without its token is 400 in Development too
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimit;
        });

        // At SIGTERM a browser may reconnect to the process that is going: go soon.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        // Pages carry tokens and what people type, so over https only files are compressed (BREACH).
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = ["text/css", "text/javascript", "application/javascript", "image/svg+xml"];
        });

        services.AddOptions<ForwardedHeadersOptions>().Configure<PortalOptions>((forwarded, options) => Trust(forwarded, options.TrustedProxies));
        return services;
    }

    public static WebApplication MapShell(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();

        app.UseRequestLocalization();
        app.UseFriendlyErrors();
        app.UseHubOriginCheck();
        app.Use((http, next) => app.Services.GetRequiredService<OpenPagesLimit>().CountAsync(http, next));
        app.UseStaticFiles(app.Services.GetRequiredService<AssetFiles>().Options());
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapPreferences();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>Forwarded headers are believed from the proxies that the operator named, and from nobody where none is named.</summary>
    private static void Trust(ForwardedHeadersOptions forwarded, string proxies)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(proxy, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }

        var isTrusted = forwarded.KnownProxies.Count + forwarded.KnownIPNetworks.Count > 0;
        forwarded.ForwardedHeaders = isTrusted ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost : ForwardedHeaders.None;
    }
}
