using System.Text;

namespace Portal.Kernel;

/// <summary>Texts that must not be longer than a bound. None ends within a character: half a surrogate pair is no text to PostgreSQL.</summary>
public static class BoundedText
{
    /// <summary>The beginning of a text.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>What somebody wrote into an address: without control characters. Null: nothing is left.</summary>
    public static string? FromAddress(string? text, int length) =>
        Cut(string.Concat((text ?? "").EnumerateRunes().Where(r => !Rune.IsControl(r))).Trim(), length) is { Length: > 0 } read ? read : null;
}
