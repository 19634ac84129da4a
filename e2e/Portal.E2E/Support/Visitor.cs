using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Portal.E2E.Support;

/// <summary>A person at a browser of their own. Whatever the page complains about (script errors, refused content, 5xx, a foreign host) fails the test.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _complaints = new();
    private bool _serverMayBeAway;

    private Visitor(IBrowserContext context, IPage page, Uri address)
    {
        _context = context;
        _address = address;
        Page = page;
        Watch(page);
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;

    internal static async Task<Visitor> ComeAsync(Browser browser, Uri address, Look look)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = look.Language,
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            IsMobile = look.IsPhone,
            HasTouch = look.IsPhone,
        });
        context.SetDefaultTimeout(20_000);
        return new Visitor(context, await context.NewPageAsync(), address);
    }

    /// <summary>Opens an address and waits until the page listens: a click before the circuit is lost.</summary>
    public async Task<IResponse?> GoAsync(string path)
    {
        var response = await Page.GotoAsync(path);
        await LiveAsync();
        return response;
    }

    /// <summary>Waits for the circuit, where the page has one.</summary>
    public Task LiveAsync() =>
        Page.WaitForFunctionAsync("() => document.readyState === 'complete' && (document.body.dataset.enhanceNav === 'false' || document.documentElement.dataset.live === 'true')");

    /// <summary>Waits until the browser has come to an address, with a wildcard as in <c>**/admin/tenants/*</c>.</summary>
    public async Task ArriveAsync(string address)
    {
        // By asking for the address: what Playwright itself waits for with it, it now and then waits for after it has been.
        var pattern = Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^{pattern}$"), new() { Timeout = 20_000 });
        await LiveAsync();
    }

    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await LiveAsync();
    }

    /// <summary>Does something during which the server is away: lost connections are then no complaint.</summary>
    public async Task WhileServerIsAwayAsync(Func<Task> work)
    {
        _serverMayBeAway = true;
        await work();
        await LiveAsync();
        _serverMayBeAway = false;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 20_000 });

    /// <summary>Waits until no part of the page is being loaded any more.</summary>
    public Task SettledAsync() => Assertions.Expect(Page.Locator("[aria-busy='true'], .skeleton, .mud-skeleton")).ToHaveCountAsync(0, new() { Timeout = 20_000 });

    /// <summary>Every rule of WCAG 2.2 AA and axe's best practices: nothing may be found.</summary>
    public async Task<IReadOnlyList<string>> AccessibilityAsync()
    {
        // Not RunAxe: it opens another page for its report each time, which takes longer than the rules do.
        await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap(violation => violation.nodes.map(node =>
              `${violation.id}: ${violation.help} – ${node.html} – ${node.any.map(check => check.message).join(' ')}`))
            """);
    }

    /// <summary>By how many pixels the page is wider than the window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async Task PictureAsync(string folder, string name, bool whole = true) =>
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts.Folder(folder), name + ".png"), FullPage = whole, Animations = ScreenshotAnimations.Disabled });

    /// <summary>Another page of the same person.</summary>
    public async Task<IPage> NewTabAsync()
    {
        var page = await _context.NewPageAsync();
        Watch(page);
        return page;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsExpected(message.Text))
                _complaints.Enqueue($"console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"script: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 500 && !_serverMayBeAway)
                _complaints.Enqueue($"{response.Status} from {response.Url}");
        };
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" or "ws" or "wss" && url.Authority != _address.Authority)
                _complaints.Enqueue($"a request left for {url}");
        };
    }

    // The browser itself reports 4xx answers as errors; a test that is about them asserts them.
    private bool IsExpected(string text) =>
        text.Contains("the server responded with a status of 4", StringComparison.Ordinal)
        || (_serverMayBeAway && (text.Contains("ERR_CONNECTION", StringComparison.Ordinal) || text.Contains("not in the 'Connected' State", StringComparison.Ordinal) || text.Contains("WebSocket", StringComparison.Ordinal)
            || text.Contains("Failed to fetch", StringComparison.Ordinal) || text.Contains("Connection disconnected", StringComparison.Ordinal)
            || text.Contains("ERR_EMPTY_RESPONSE", StringComparison.Ordinal)));
}

/// <summary>What somebody looks through.</summary>
public sealed record Look(int Width, int Height, bool Dark, string Language)
{
    public static Look Desktop { get; } = new(1280, 900, false, "en-GB");

    public static Look Phone { get; } = new(360, 780, false, "en-GB");

    public bool IsPhone => Width < 600;
}
