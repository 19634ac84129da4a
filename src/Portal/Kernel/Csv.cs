using System.Buffers;
using System.Globalization;

namespace Portal.Kernel;

/// <summary>Comma-separated values (RFC 4180) that a spreadsheet shows instead of running.</summary>
public static class Csv
{
    public const string ContentType = "text/csv; charset=utf-8";

    // A spreadsheet takes what begins with these for a formula; the apostrophe makes it a text.
    private static readonly char[] Formula = ['=', '+', '-', '@', '\t', '\r'];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly char[] Quoted = ['"', ',', '\n', '\r'];

    /// <summary>One line with its end.</summary>
    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>An instant in UTC, in the same form everywhere.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number with a point and no signs between its digits. A minus stays one: a spreadsheet takes what is nothing but a number for a number.</summary>
    public static string Amount(decimal amount) => amount.ToString("0.##########", CultureInfo.InvariantCulture);

    // Digits and a point behind a minus: nothing that could run.
    private static bool IsNegative(string text) => text.Length > 1 && text[0] == '-' && !text.AsSpan(1).ContainsAnyExcept(Digits);

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";

        var safe = Formula.Contains(text[0]) && !IsNegative(text) ? "'" + text : text;
        return safe.IndexOfAny(Quoted) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
