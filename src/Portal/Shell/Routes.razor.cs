using Microsoft.AspNetCore.Components;
using Portal.Shell.Circuits;
using Portal.Shell.Layouts;

namespace Portal.Shell;

/// <summary>The root of a page. What only the HTTP request knows comes in as parameters: they are signed on their way through the browser.</summary>
public sealed partial class Routes
{
    private Surroundings _surroundings = new(ThemeChoice.System, false);

    [Inject]
    private CircuitPlace Place { get; set; } = null!;

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
    }
}
