using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Portal.Integrations.Pdf;

/// <summary>Writes downwards on A4 pages and begins another where one is full. Measures are points.</summary>
internal sealed class PdfPaper : IDisposable
{
    private const double Margin = 56;
    private const double Foot = 60;
    private const double LabelWidth = 150;

    private static readonly XColor Ink = XColor.FromArgb(0x17, 0x20, 0x2B);
    private static readonly XColor Muted = XColor.FromArgb(0x55, 0x60, 0x6E);
    private static readonly XColor Line = XColor.FromArgb(0xDD, 0xE2, 0xE8);

    // One encoding for all scripts: what is copied out of the file is what stands there.
    private static readonly XPdfFontOptions Unicode = new(PdfFontEncoding.Unicode);

    private readonly PdfDocument _document = new();
    private readonly Dictionary<(double Size, bool Bold), XFont> _fonts = [];
    private XGraphics _page;
    private double _y;

    public PdfPaper()
    {
        PdfFonts.Use();
        _page = Begin();
    }

    private double Width => _document.Pages[^1].Width.Point - (2 * Margin);

    public void Describe(string title, string subject, string author, string language)
    {
        (_document.Info.Title, _document.Info.Subject, _document.Info.Author) = (title, subject, author);
        _document.Language = language;
    }

    public void Title(string text, string beside)
    {
        _page.DrawString(Printable(beside), Font(9), new XSolidBrush(Muted), new XRect(Margin, _y, Width, 14), XStringFormats.TopRight);
        Text(text, 22, bold: true, Ink);
        Space(4);
    }

    public void Paragraph(string text) => Text(text, 10.5, bold: false, Ink);

    public void Small(string text) => Text(text, 9, bold: false, Muted);

    /// <summary>A heading never stands alone at the end of a page.</summary>
    public void Heading(string text)
    {
        Space(16);
        Room(60);
        Text(text, 12, bold: true, Ink);
        Space(3);
        Rule();
        Space(5);
    }

    public void Pair(string label, string value, bool small)
    {
        var left = label.Length == 0 ? 0 : LabelWidth;
        var lines = Wrap(value, Font(small ? 8.5 : 9.5), Width - left).ToList();
        var labels = label.Length == 0 ? [] : Wrap(label, Font(9.5), LabelWidth - 10).ToList();
        var count = Math.Max(lines.Count, labels.Count);
        Room(count * 14);
        for (var i = 0; i < labels.Count; i++)
            Draw(labels[i], 9.5, Muted, Margin, _y + (i * 14));

        for (var i = 0; i < lines.Count; i++)
            Draw(lines[i], small ? 8.5 : 9.5, Ink, Margin + left, _y + (i * 14));

        _y += (count * 14) + 2;
    }

    /// <param name="shares">How wide each column is, of 1 in all.</param>
    public void Row(IReadOnlyList<string> cells, IReadOnlyList<double> shares, bool isHead)
    {
        var size = isHead ? 8.5 : 8;
        var wrapped = cells.Select((cell, i) => Wrap(cell, Font(size), (Width * shares[i]) - 8).ToList()).ToList();
        var height = wrapped.Max(w => w.Count) * 12;
        Room(height + 8);
        var x = Margin;
        for (var i = 0; i < cells.Count; i++)
        {
            for (var line = 0; line < wrapped[i].Count; line++)
                Draw(wrapped[i][line], size, isHead ? Muted : Ink, x, _y + (line * 12));

            x += Width * shares[i];
        }

        _y += height + 3;
        Rule();
        Space(4);
    }

    /// <param name="foot">What stands at the foot of a page, given its number and how many there are.</param>
    public byte[] Finish(Func<int, int, string> foot)
    {
        _page.Dispose();
        for (var number = 1; number <= _document.PageCount; number++)
        {
            using var page = XGraphics.FromPdfPage(_document.Pages[number - 1]);
            var at = new XRect(Margin, _document.Pages[number - 1].Height.Point - Foot + 14, Width, 14);
            page.DrawLine(new XPen(Line, 0.7), Margin, at.Y - 6, Margin + Width, at.Y - 6);
            page.DrawString(Printable(foot(number, _document.PageCount)), Font(8), new XSolidBrush(Muted), at, XStringFormats.TopLeft);
        }

        using var file = new MemoryStream();
        _document.Save(file, closeStream: false);
        return file.ToArray();
    }

    public void Dispose()
    {
        _page.Dispose();
        _document.Dispose();
    }

    private void Text(string text, double size, bool bold, XColor colour)
    {
        foreach (var line in Wrap(text, Font(size, bold), Width))
        {
            Room(size * 1.45);
            Draw(line, size, colour, Margin, _y, bold);
            _y += size * 1.45;
        }
    }

    private void Draw(string line, double size, XColor colour, double x, double y, bool bold = false) =>
        _page.DrawString(line, Font(size, bold), new XSolidBrush(colour), new XPoint(x, y + size), XStringFormats.Default);

    private void Rule() => _page.DrawLine(new XPen(Line, 0.7), Margin, _y, Margin + Width, _y);

    private void Space(double height) => _y += height;

    private void Room(double height)
    {
        if (_y + height <= _document.Pages[^1].Height.Point - Foot)
            return;

        _page.Dispose();
        _page = Begin();
    }

    private XGraphics Begin()
    {
        var page = _document.AddPage();
        page.Size = PdfSharp.PageSize.A4;
        _y = Margin;
        return XGraphics.FromPdfPage(page);
    }

    private XFont Font(double size, bool bold = false) =>
        _fonts.TryGetValue((size, bold), out var known) ? known : _fonts[(size, bold)] = new XFont(PdfFonts.Family, size, bold ? XFontStyleEx.Bold : XFontStyleEx.Regular, Unicode);

    /// <summary>By words; a word that is too long by itself (an address, a name of 32 digits) is cut.</summary>
    private IEnumerable<string> Wrap(string text, XFont font, double width)
    {
        foreach (var paragraph in Printable(text).ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ').SelectMany(w => Cut(w, font, width)))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (_page.MeasureString(longer, font).Width <= width)
                {
                    line = longer;
                    continue;
                }

                yield return line;
                line = word;
            }

            yield return line;
        }
    }

    private IEnumerable<string> Cut(string word, XFont font, double width)
    {
        var part = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            if (part.Length > 0 && _page.MeasureString(part.ToString() + rune, font).Width > width)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune);
        }

        yield return part.ToString();
    }

    // What the typeface lacks is shown as such; the JSON beside it has every sign.
    private static string Printable(string text) =>
        string.Concat(text.Normalize().Replace('\t', ' ').EnumerateRunes().Select(r => r.Value == '\n' || PdfFonts.Has(r.Value) ? r.ToString() : "?"));
}
