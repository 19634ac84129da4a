using Microsoft.AspNetCore.Components;
using Portal.Kernel;
using Portal.Shell.Circuits;
using Portal.Shell.Layouts;

namespace Portal.Shell;

/// <summary>The root of a page. What only the HTTP request knows comes in as parameters: they are signed on their way through the browser.</summary>
public sealed partial class Routes : IDisposable
{
    private Surroundings _surroundings = new(ThemeChoice.System, false);

    [Inject]
    private CircuitPlace Place { get; set; } = null!;

    [Inject]
    private LiveRights Rights { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Parameter]
    public ThemeChoice Theme { get; set; }

    [Parameter]
    public bool IsLive { get; set; }

    [Parameter]
    public string? RemoteAddress { get; set; }

    protected override void OnInitialized()
    {
        _surroundings = new Surroundings(Theme, IsLive);
        Place.RemoteAddress = RemoteAddress;
        Rights.Ended += ReloadAsync;
    }

    public void Dispose() => Rights.Ended -= ReloadAsync;

    // The full load passes the cookie's own check, which ends at the sign-in with this address to come back to.
    private Task ReloadAsync() => InvokeAsync(() => Navigation.Refresh(forceReload: true));
}
