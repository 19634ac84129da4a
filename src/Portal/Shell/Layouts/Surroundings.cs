using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>What a layout must know of the request that the page was loaded with.</summary>
/// <param name="Theme">Read from the cookie, so that the first paint is right.</param>
/// <param name="IsLive">True where the page becomes a circuit and MudBlazor is there.</param>
public sealed record Surroundings(ThemeChoice Theme, bool IsLive);
