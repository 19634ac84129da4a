using System.Globalization;

namespace Portal.Kernel;

/// <summary>The languages that Portal speaks, as two letters; the first is the fallback.</summary>
public static class Languages
{
    /// <summary>The cookie that holds a person's own choice: the two letters and nothing else. It wins over what the browser asks for.</summary>
    public const string Cookie = "portal-language";

    public static IReadOnlyList<string> All { get; } = ["en", "de", "fr", "es"];

    public static bool IsKnown(string? language) => language is not null && All.Contains(language);

    /// <summary>A language by its own name, as its speakers look for it in a list: <c>Français</c>.</summary>
    public static string NameOf(string? language)
    {
        var culture = CultureInfo.GetCultureInfo(OrFallback(language));
        return culture.TextInfo.ToTitleCase(culture.NativeName);
    }

    /// <returns>The language itself where Portal speaks it, otherwise the fallback.</returns>
    public static string OrFallback(string? language) => IsKnown(language) ? language! : All[0];
}
