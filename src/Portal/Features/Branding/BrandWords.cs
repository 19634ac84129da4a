using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Features.Branding.Pictures;
using Portal.Features.Tenants;

namespace Portal.Features.Branding;

/// <summary>What the words and colours of a look must be: plain, short, and nothing that a reader takes for something else.</summary>
internal static class BrandWords
{
    /// <summary>As it is kept: tidy, and null where nothing was written.</summary>
    public static string? LineOf(string? text) => TenantName.Tidy(text ?? "") is { Length: > 0 } line ? line : null;

    /// <summary>The lines that are not empty, tidy.</summary>
    public static IReadOnlyList<string> LinesOf(string? text) => [.. (text ?? "").Split('\n').Select(LineOf).OfType<string>()];

    /// <summary>As it is kept: written by <see cref="Colour"/>. Null: the provider's.</summary>
    public static string? ColourOf(string? text) => Colour.TryParse(text?.Trim(), out var colour) ? colour.ToString() : null;

    public static bool IsReadable(string line) => TenantName.IsReadable(line);

    public static IRuleBuilderOptions<T, string> MustBeALine<T>(this IRuleBuilderInitial<T, string> rule, int length, IStringLocalizer<BrandingText> text) =>
        rule.Cascade(CascadeMode.Stop)
            .Must(t => LineOf(t) is not { } line || IsReadable(line)).WithMessage(_ => text["text.unreadable"])
            .Must(t => LineOf(t) is not { } line || line.Length <= length).WithMessage(_ => text["text.long", length]);

    public static IRuleBuilderOptions<T, string> MustBeAReadableColour<T>(this IRuleBuilderInitial<T, string> rule, BrandColours scheme, IStringLocalizer<BrandingText> text) =>
        rule.Cascade(CascadeMode.Stop)
            .Must(t => string.IsNullOrWhiteSpace(t) || ColourOf(t) is not null).WithMessage(_ => text["colour.unknown"])
            .Must(t => ColourOf(t) is not { } colour || scheme.IsReadable(Colour.Of(colour))).WithMessage((_, t) => text["colour.unreadable", scheme.Nearest(Colour.Of(ColourOf(t)!))]);

    public static string Said(this IStringLocalizer<BrandingText> text, PictureProblem problem, PictureUse use) => text[
        $"picture.{problem}", text[$"field.{use}"].Value, PictureSource.MostBytes / 1_000_000, PictureSource.MostSide, PictureSource.MostPixels / 1_000_000, PictureSource.LeastSide];
}
