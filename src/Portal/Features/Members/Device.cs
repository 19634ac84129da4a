namespace Portal.Features.Members;

/// <summary>
/// A browser and what it runs on, as people would say it. Only names from the lists below are kept: what a browser says of itself may be anything, and is
/// shown to its owner to tell their devices apart, never to decide something.
/// </summary>
internal sealed record Device(string? Browser, string? Platform)
{
    public const int NameLength = 20;

    private const int Remembered = 20;

    // In this order: nearly every browser also calls itself by the names of those after it.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex"), ("SamsungBrowser/", "Samsung Internet"),
        ("DuckDuckGo/", "DuckDuckGo"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Platforms =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("FreeBSD", "FreeBSD"), ("Linux", "Linux"),
    ];

    /// <summary>What an account remembers it by.</summary>
    public string Mark => $"{Browser ?? "?"}/{Platform ?? "?"}";

    /// <summary>The marks that an account knows, with this one as the newest.</summary>
    /// <param name="known">With a bar between them.</param>
    public string AddedTo(string known) => string.Join('|', known.Split('|', StringSplitOptions.RemoveEmptyEntries).Where(m => m != Mark).Append(Mark).TakeLast(Remembered));

    public bool IsIn(string known) => known.Split('|').Contains(Mark);

    /// <param name="userAgent">The request's <c>User-Agent</c>, or null.</param>
    public static Device Of(string? userAgent) => new(Find(Browsers, userAgent), Find(Platforms, userAgent));

    private static string? Find((string Mark, string Name)[] names, string? userAgent) =>
        names.FirstOrDefault(n => userAgent?.Contains(n.Mark, StringComparison.Ordinal) == true).Name;
}
