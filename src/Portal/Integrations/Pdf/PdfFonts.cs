using PdfSharp.Fonts;

namespace Portal.Integrations.Pdf;

/// <summary>Gives PDFs our own typeface, in the two weights that they use; nothing is taken from the machine. Latin, Greek and Cyrillic.</summary>
internal sealed class PdfFonts : IFontResolver
{
    public const string Family = "Inter";

    private const string Regular = "Inter-Regular";
    private const string SemiBold = "Inter-SemiBold";

    private static readonly Lazy<bool> Ready = new(() =>
    {
        GlobalFontSettings.FontResolver = new PdfFonts();
        return true;
    });

    /// <summary>PDFsharp takes one resolver for the whole process, before the first font.</summary>
    public static void Use() => _ = Ready.Value;

    public byte[] GetFont(string faceName) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "wwwroot-assets", "fonts", faceName + ".ttf"));

    public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? SemiBold : Regular);

    /// <summary>Whether the typeface has a sign; one that it lacks would be an empty box. Kept in step with the files (a test reads their tables).</summary>
    public static bool Has(int rune) => rune is (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0x24F and not (0xAD or 0x149 or 0x1C4)) or (>= 0x386 and <= 0x3CE and not (0x38B or 0x38D or 0x3A2)) or (>= 0x400 and <= 0x45F) or (>= 0x1E00 and <= 0x1EFF and not 0x1E9C)
        or 0x2013 or 0x2014 or 0x2018 or 0x2019 or 0x201A or 0x201C or 0x201D or 0x201E or 0x2022 or 0x2026 or 0x20AC or 0x2122;
}
