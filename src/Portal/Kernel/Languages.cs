namespace Portal.Kernel;

/// <summary>The languages that Portal speaks, as two letters; the first is the fallback.</summary>
public static class Languages
{
    public static IReadOnlyList<string> All { get; } = ["en", "de", "fr", "es"];

    public static bool IsKnown(string? language) => language is not null && All.Contains(language);

    /// <returns>The language itself where Portal speaks it, otherwise the fallback.</returns>
    public static string OrFallback(string? language) => IsKnown(language) ? language! : All[0];
}
