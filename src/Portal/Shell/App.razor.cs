using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Portal.Kernel;
using Portal.Shell.Web;

namespace Portal.Shell;

/// <summary>The document. A page is live (a circuit, MudBlazor) unless it says <c>[ExcludeFromInteractiveRouting]</c>.</summary>
public sealed partial class App(AssetFiles files)
{
    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    private AssetFiles Files => files;

    private bool IsLive => HttpContext.AcceptsInteractiveRouting();

    private IComponentRenderMode? Mode => IsLive ? RenderMode.InteractiveServer : null;

    private string Nonce => SecurityHeaders.NonceOf(HttpContext);

    private string? Zone => Preferences.ZoneOf(HttpContext.Request);

    private ThemeChoice Theme => Preferences.ThemeOf(HttpContext.Request);
}
