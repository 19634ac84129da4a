namespace Portal.Kernel;

/// <summary>Where to send somebody after signing in. The one place that judges a <c>returnUrl</c>: everything but a path of this server is refused.</summary>
public static class LocalUrl
{
    private const int MaxLength = 2000;

    /// <summary>True for <c>/path?query</c>; false for other hosts in any spelling (<c>//evil</c>, <c>/\evil</c>), control characters and relative paths.</summary>
    public static bool IsLocal(string? url) =>
        url is { Length: > 0 and <= MaxLength }
        && url[0] == '/'
        && (url.Length == 1 || url[1] != '/')
        && !url.Contains('\\')
        && !url.Any(char.IsControl);

    /// <returns>The URL where it is local, otherwise the fallback.</returns>
    public static string OrElse(string? url, string fallback) => IsLocal(url) ? url! : fallback;
}
