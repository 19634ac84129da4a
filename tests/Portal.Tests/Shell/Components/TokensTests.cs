using System.Globalization;
using System.Text.RegularExpressions;
using MudBlazor;
using Portal.Shell.Components;
using Portal.Tests.Architecture;

namespace Portal.Tests.Shell.Components;

/// <summary>One source of colours: the style sheet's tokens, MudBlazor's theme, and enough contrast between them.</summary>
public sealed partial class TokensTests
{
    private static readonly Dictionary<string, (string Light, string Dark)> Tokens = Token()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot-assets/css/tokens.css")))
        .ToDictionary(m => m.Groups[1].Value, m => (m.Groups[2].Value, m.Groups[3].Value));

    public static TheoryData<string, string> Pairs => new()
    {
        { "text", "background" }, { "text", "surface" }, { "muted", "background" }, { "muted", "surface" },
        { "primary", "background" }, { "primary", "surface" }, { "on-primary", "primary" }, { "on-primary", "back-office" },
        { "back-office", "background" }, { "back-office", "surface" }, { "on-primary", "error" },
        { "success", "surface" }, { "warning", "surface" }, { "error", "surface" }, { "error", "background" }, { "info", "surface" },
        { "good-ink", "good-fill" }, { "attention-ink", "attention-fill" }, { "bad-ink", "bad-fill" }, { "moving-ink", "moving-fill" }, { "resting-ink", "resting-fill" },
        { "muted", "resting-fill" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Text_can_be_read_in_light_and_dark(string ink, string paper)
    {
        Assert.True(Contrast(Tokens[ink].Light, Tokens[paper].Light) >= 4.5, $"{ink} on {paper}, light: {Contrast(Tokens[ink].Light, Tokens[paper].Light):0.00}");
        Assert.True(Contrast(Tokens[ink].Dark, Tokens[paper].Dark) >= 4.5, $"{ink} on {paper}, dark: {Contrast(Tokens[ink].Dark, Tokens[paper].Dark):0.00}");
    }

    [Theory]
    [InlineData("background")]
    [InlineData("surface")]
    public void The_edges_of_controls_can_be_seen(string paper)
    {
        Assert.True(Contrast(Tokens["edge"].Light, Tokens[paper].Light) >= 3);
        Assert.True(Contrast(Tokens["edge"].Dark, Tokens[paper].Dark) >= 3);
    }

    [Fact]
    public void MudBlazor_has_the_same_colours_as_the_style_sheet()
    {
        foreach (var (token, of) in new (string, Func<Palette, MudBlazor.Utilities.MudColor>)[]
        {
            ("background", p => p.Background), ("surface", p => p.Surface), ("line", p => p.LinesDefault), ("line", p => p.TableLines), ("edge", p => p.LinesInputs),
            ("text", p => p.TextPrimary), ("muted", p => p.TextSecondary), ("muted", p => p.ActionDefault), ("primary", p => p.Primary), ("on-primary", p => p.PrimaryContrastText),
            ("back-office", p => p.Tertiary), ("success", p => p.Success), ("warning", p => p.Warning), ("error", p => p.Error), ("info", p => p.Info),
            ("resting-fill", p => p.ActionDisabledBackground), ("resting-ink", p => p.ActionDisabled),
        })
        {
            Assert.Equal((token, Tokens[token].Light), (token, Hex(of(PortalTheme.Theme.PaletteLight))));
            Assert.Equal((token, Tokens[token].Dark), (token, Hex(of(PortalTheme.Theme.PaletteDark))));
        }
    }

    [Fact]
    public void Style_sheets_name_no_third_party_and_no_colour_outside_the_tokens()
    {
        var sheets = Directory.GetFiles(Path.Combine(Repository.Root, "wwwroot-assets/css"), "*.css").Where(f => !f.EndsWith("tokens.css", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(sheets);
        Assert.All(sheets, f => Assert.DoesNotContain("http", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.All(sheets, f => Assert.All(Hexes().Matches(File.ReadAllText(f)).Select(m => m.Value), colour =>
            Assert.Contains(Tokens.Values, t => t.Light == colour || t.Dark == colour)));
    }

    private static string Hex(MudBlazor.Utilities.MudColor colour) => $"#{colour.R:X2}{colour.G:X2}{colour.B:X2}";

    private static double Contrast(string one, string other)
    {
        var (lighter, darker) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double Luminance(string hex)
    {
        var parts = new[] { 1, 3, 5 }.Select(i => int.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    [GeneratedRegex(@"--([a-z-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\)")]
    private static partial Regex Token();

    [GeneratedRegex("#[0-9A-F]{6}")]
    private static partial Regex Hexes();
}
