using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Portal.Shell.Layouts;
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

    private ThemeChoice Theme => Preferences.ThemeOf(HttpContext.Request);
}
