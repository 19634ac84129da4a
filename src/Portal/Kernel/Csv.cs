using System.Globalization;

namespace Portal.Kernel;

/// <summary>Comma-separated values (RFC 4180) that a spreadsheet shows instead of running.</summary>
public static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    // A spreadsheet takes what begins with these for a formula; the apostrophe makes it a text.
    private static readonly char[] Formula = ['=', '+', '-', '@', '\t', '\r'];

    private static readonly char[] Quoted = ['"', ',', '\n', '\r'];

    /// <summary>One line with its end.</summary>
    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>An instant in UTC, in the same form everywhere.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";

        var safe = Formula.Contains(text[0]) ? "'" + text : text;
        return safe.IndexOfAny(Quoted) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
