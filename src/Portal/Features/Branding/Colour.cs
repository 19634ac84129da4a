using System.Globalization;

namespace Portal.Features.Branding;

/// <summary>A colour of three bytes. What people type becomes one of these or nothing; only <see cref="ToString"/> ever reaches a style sheet.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>Reads <c>#rgb</c> and <c>#rrggbb</c>; no names, functions, spaces or signs of other alphabets.</summary>
    public static bool TryParse(string? text, out Colour colour)
    {
        colour = default;
        if (text is not { Length: 4 or 7 } || text[0] != '#' || !text.AsSpan(1).ContainsOnlyHex())
            return false;

        var digits = text.Length == 7 ? text[1..] : string.Concat(text.Skip(1).Select(c => $"{c}{c}"));
        var value = int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        colour = new Colour((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary>For colours that stand in the program.</summary>
    public static Colour Of(string text) => TryParse(text, out var colour) ? colour : throw new FormatException($"'{text}' is not a colour.");

    /// <summary>This colour with a share of another on it, as <c>color-mix(in srgb, …)</c> has it.</summary>
    /// <param name="other">The one on it.</param>
    /// <param name="share">0 to 1.</param>
    public Colour Mix(Colour other, double share) => new(Between(Red, other.Red, share), Between(Green, other.Green, share), Between(Blue, other.Blue, share));

    /// <summary>WCAG 2.2: from 1 (the same) to 21 (black on white).</summary>
    public double ContrastTo(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";

    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel)
    {
        var share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }

    private static byte Between(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share), MidpointRounding.AwayFromZero);
}

file static class Hex
{
    public static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character))
                return false;
        }

        return true;
    }
}
