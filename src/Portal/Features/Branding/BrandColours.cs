namespace Portal.Features.Branding;

/// <summary>
/// What a tenant's colour must be in one scheme: readable as text and link on every surface that the pages have, with readable text on it. 4.5 : 1 is
/// WCAG's bound for text; what needs 3 : 1 only (edges, the focus ring) stands on the same surfaces and is kept with it.
/// </summary>
public sealed class BrandColours
{
    private const double Readable = 4.5;

    // What a pointer rests on, and the drawer's chosen entry and other tints: shares of tokens.css, shell.css and public.css.
    private const double Hover = 0.06;
    private const double Tint = 0.12;

    private readonly Colour _text;
    private readonly Colour _end;
    private readonly Colour[] _grounds;

    private BrandColours(string own, string background, string surface, string text, string end)
    {
        Own = Colour.Of(own);
        (_text, _end) = (Colour.Of(text), Colour.Of(end));
        _grounds = [Colour.Of(background), Colour.Of(surface)];
    }

    /// <summary>By the values of tokens.css; a test compares the two.</summary>
    public static BrandColours Light { get; } = new("#3347C7", "#F6F7F9", "#FFFFFF", "#17202B", "#000000");

    public static BrandColours Dark { get; } = new("#A9B8FF", "#0F141A", "#171E26", "#E7ECF2", "#FFFFFF");

    /// <summary>The provider's colour.</summary>
    public Colour Own { get; }

    /// <summary>What is written on a button of this colour: white or the darkest of our surfaces, whichever reads better.</summary>
    public static Colour TextOn(Colour colour)
    {
        var (white, ink) = (Light._grounds[1], Dark._grounds[0]);
        return colour.ContrastTo(white) >= colour.ContrastTo(ink) ? white : ink;
    }

    public bool IsReadable(Colour colour) =>
        colour.ContrastTo(TextOn(colour)) >= Readable
        && _grounds.All(ground => colour.ContrastTo(ground) >= Readable
            && colour.ContrastTo(ground.Mix(_text, Hover)) >= Readable
            && colour.ContrastTo(ground.Mix(colour, Tint)) >= Readable);

    /// <summary>The colour itself where it is readable; otherwise the nearest shade (light) or tint (dark) of it that is.</summary>
    public Colour Nearest(Colour colour)
    {
        for (var step = 0; step < 255; step++)
        {
            if (colour.Mix(_end, step / 255.0) is var shade && IsReadable(shade))
                return shade;
        }

        return _end;
    }
}
