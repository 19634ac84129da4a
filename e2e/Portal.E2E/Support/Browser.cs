using Microsoft.Playwright;
using Portal.E2E.Support;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Portal.E2E.Support;

/// <summary>One Chromium for the whole run: <c>PORTAL_TEST_CHROMIUM</c>, one on the path, or the one that Playwright has installed.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(20_000); // a busy machine is slow, not wrong
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Find(),
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
                "--disable-dev-shm-usage", "--no-first-run", "--force-color-profile=srgb",
            ],
        });
    }

    internal Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) => _browser!.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();

        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_CHROMIUM") is { Length: > 0 } set)
            return set;

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return ((string[])["chromium", "chromium-browser", "google-chrome"]).SelectMany(name => folders.Select(f => Path.Combine(f, name))).FirstOrDefault(File.Exists);
    }
}
