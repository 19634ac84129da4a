using Portal.Features.Branding;

namespace Portal.Tests.Features.Branding;

/// <summary>What a colour is, and what one must be to be read.</summary>
public sealed class ColourTests
{
    private static readonly string[] Wrong =
    [
        "", " ", "#", "#1", "#12", "#1234", "#12345", "#1234567", "#12345678", "123", "123456", "red", "RED", "transparent", "currentColor", "inherit", "initial", "unset", "none",
        "#ggg", "#gggggg", "#12345g", "#-12345", "#+12345", "# 12345", "#12 345", "#1234 5", "#12345 ", " #12345", "\t#12345", "#12345\n", "#123\0", "#123\r\n", "#\u0661\u0662\u0663", "#１２３", "＃123",
        "#١٢٣٤٥٦", "#12345é", "#abcdeﬀ", "#𝟏𝟐𝟑", "0x123456", "0x123", "#0x123", "#0x1234", "rgb(1,2,3)", "rgba(1,2,3,.5)", "hsl(1 2% 3%)", "hwb(1 2% 3%)", "lab(1 2 3)", "oklch(1 2 3)",
        "color(srgb 1 2 3)", "color-mix(in srgb, red, blue)", "light-dark(#fff,#000)", "var(--x)", "env(x)", "attr(x)", "url(#fff)", "url(//evil.example)", "url(javascript:alert(1))", "expression(alert(1))",
        "#fff;", "#fff}", "#fff{", "#ff;", "#f;}", "#f/*", "/*f*/", "#fff/**/", "#fff;}body{display:none}", "#fff;background:url(//evil.example)", "#fff!important", "#fff)", "#(fff", "\\#fff", "#\\66ff", "#f\\66f",
        "\"#fff\"", "'#fff'", "#ff\"", "#ff'", "#ff<", "#ff>", "<#ff", "</style><script>alert(1)</script>", "#fff</style>", "#fff<!--", "-->#ff", "&#35;fff", "#&fff", "%23fff", "#%66f", "#fff%00", "@import 'x'",
        "#fff\u2028", "#fff\u2029", "\u202e#fff", "#ff\u200b", "\ufeff#fff", "#ff\u00a0", "#\u0000ff", "#ff\ud800", "#fff\u0085", "#fff,#000", "#fff #000", "#fff|#000", "##fff", "#ff#", "f#ff", "$123", "#1.3", "#1e3456 ", "#1e-345",
        "NaN", "null", "undefined", "true", "[object Object]", "${7*7}", "{{7*7}}", "#{7*7}", "' OR 1=1 --", "; DROP TABLE", "../../x", "C:\\x", "=1+1", "@x", "-1", "16777215", "1e9", "#∞", "#🙂🙂", "🙂",
    ];

    public static TheoryData<string> Hostile
    {
        get
        {
            // Every one as it is, and behind or before something that is a colour.
            var all = Wrong.Concat(Wrong.Where(w => w.Length > 1).Select(w => "#3347C7" + w)).ToHashSet(StringComparer.Ordinal);
            return [.. all];
        }
    }

    [Fact]
    public void There_are_more_than_two_hundred_hostile_ones() => Assert.InRange(Hostile.Count, 200, int.MaxValue);

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Nothing_but_three_or_six_digits_is_a_colour(string text) => Assert.False(Colour.TryParse(text, out _), text);

    [Fact]
    public void None_is_no_colour_either() => Assert.False(Colour.TryParse(null, out _));

    [Theory]
    [InlineData("#abc", "#AABBCC")]
    [InlineData("#ABC", "#AABBCC")]
    [InlineData("#a1B2c3", "#A1B2C3")]
    [InlineData("#000", "#000000")]
    public void A_colour_is_written_in_one_way(string typed, string written)
    {
        Assert.True(Colour.TryParse(typed, out var colour));
        Assert.Equal(written, colour.ToString());
    }

    [Fact]
    public void Contrast_is_that_of_wcag()
    {
        Assert.Equal(21, Colour.Of("#000").ContrastTo(Colour.Of("#fff")), 6);
        Assert.Equal(1, Colour.Of("#777").ContrastTo(Colour.Of("#777")), 6);
        Assert.Equal(4.48, Colour.Of("#777777").ContrastTo(Colour.Of("#ffffff")), 2); // the well-known grey that just fails
        Assert.Equal(4.54, Colour.Of("#767676").ContrastTo(Colour.Of("#ffffff")), 2);
    }

    [Fact]
    public void The_providers_own_colours_are_readable()
    {
        Assert.True(BrandColours.Light.IsReadable(BrandColours.Light.Own));
        Assert.True(BrandColours.Dark.IsReadable(BrandColours.Dark.Own));
        Assert.Equal("#FFFFFF", BrandColours.TextOn(BrandColours.Light.Own).ToString());
        Assert.Equal("#0F141A", BrandColours.TextOn(BrandColours.Dark.Own).ToString());
    }

    [Fact]
    public void Every_proposal_can_be_read_and_a_readable_colour_is_its_own()
    {
        var random = new Random(20260504);
        var some = Enumerable.Range(0, 20_000).Select(_ => new Colour((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        var corners = from red in (byte[])[0, 1, 127, 128, 254, 255] from green in (byte[])[0, 1, 127, 128, 254, 255] from blue in (byte[])[0, 1, 127, 128, 254, 255] select new Colour(red, green, blue);
        var (refused, kept) = (0, 0);
        foreach (var colour in some.Concat(corners))
        {
            foreach (var scheme in (BrandColours[])[BrandColours.Light, BrandColours.Dark])
            {
                var proposal = scheme.Nearest(colour);
                Assert.True(scheme.IsReadable(proposal), $"{colour} became {proposal}");
                Assert.True(proposal.ContrastTo(BrandColours.TextOn(proposal)) >= 4.5, $"text on {proposal}");
                if (scheme.IsReadable(colour))
                {
                    Assert.Equal(colour, proposal);
                    kept++;
                }
                else
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 1000 && kept > 1000, $"{refused} refused, {kept} kept");
    }

    [Theory]
    [InlineData("#FFD400")] // yellow on white
    [InlineData("#FFFFFF")]
    [InlineData("#F6F7F9")]
    [InlineData("#777777")]
    public void Light_ones_are_refused_on_light(string text) => Assert.False(BrandColours.Light.IsReadable(Colour.Of(text)));

    [Theory]
    [InlineData("#000000")]
    [InlineData("#3347C7")]
    [InlineData("#B3261E")]
    public void Dark_ones_are_refused_on_dark(string text) => Assert.False(BrandColours.Dark.IsReadable(Colour.Of(text)));

    [Fact]
    public void The_surfaces_are_those_of_the_style_sheet()
    {
        var tokens = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wwwroot-assets", "css", "tokens.css"));

        foreach (var token in (string[])["--background: light-dark(#F6F7F9, #0F141A)", "--surface: light-dark(#FFFFFF, #171E26)", "--text: light-dark(#17202B, #E7ECF2)", "--primary: light-dark(#3347C7, #A9B8FF)"])
            Assert.Contains(token, tokens);
    }
}
