using System.Buffers.Binary;

namespace Portal.Features.Branding.Pictures;

/// <summary>
/// What somebody uploaded, once it is known to be one still PNG, JPEG or WebP of a bounded size. Nothing is decoded here: kind, size and number of frames
/// stand in the first bytes of each format, so that a bomb is refused before it costs memory.
/// </summary>
/// <param name="Content">What the decoder is given: the pixels and nothing else where the format lets us cut (PNG).</param>
internal sealed record PictureSource(PictureKind Kind, byte[] Content, int Width, int Height)
{
    public const int MostBytes = 1_000_000;
    public const int MostPixels = 4_000_000;
    public const int MostSide = 4096;
    public const int LeastSide = 16;

    /// <summary>Kind and size, or why not.</summary>
    public static PictureProblem? Read(byte[] content, out PictureSource? source)
    {
        source = null;
        if (content.Length == 0)
            return PictureProblem.Empty;

        if (content.Length > MostBytes)
            return PictureProblem.TooLarge;

        var problem = KindOf(content) switch
        {
            PictureKind.Png => PngParts.Read(content, out source),
            PictureKind.Jpeg => JpegParts.Read(content, out source),
            PictureKind.WebP => ReadWebP(content, out source),
            _ => PictureProblem.Kind,
        };
        problem ??= SizeProblem(source!);
        if (problem is not null)
            source = null;

        return problem;
    }

    public static PictureKind? KindOf(ReadOnlySpan<byte> content) =>
        content.StartsWith(PngParts.Signature) ? PictureKind.Png
        : content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureKind.Jpeg
        : content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? PictureKind.WebP
        : null;

    private static PictureProblem? SizeProblem(PictureSource source) => source switch
    {
        { Width: 0 } or { Height: 0 } => PictureProblem.Broken,
        { Width: > MostSide } or { Height: > MostSide } => PictureProblem.Pixels,
        _ when (long)source.Width * source.Height > MostPixels => PictureProblem.Pixels,
        { Width: < LeastSide } or { Height: < LeastSide } => PictureProblem.Small,
        _ => null,
    };

    private static PictureProblem? ReadWebP(byte[] content, out PictureSource? source)
    {
        source = null;
        var bytes = content.AsSpan();
        if (bytes.Length < 30 || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) + 8L is var length && (length > bytes.Length || length < 30))
            return PictureProblem.Broken;

        var (width, height) = (0, 0);
        if (bytes[12..].StartsWith("VP8X"u8))
        {
            if ((bytes[20] & 0b10) != 0)
                return PictureProblem.Moving;

            (width, height) = (1 + (bytes[24] | bytes[25] << 8 | bytes[26] << 16), 1 + (bytes[27] | bytes[28] << 8 | bytes[29] << 16));
        }
        else if (bytes[12..].StartsWith("VP8L"u8) && bytes[20] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
            (width, height) = (1 + (int)(bits & 0x3FFF), 1 + (int)(bits >> 14 & 0x3FFF));
        }
        else if (bytes[12..].StartsWith("VP8 "u8))
        {
            (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF);
        }
        else
        {
            return PictureProblem.Broken;
        }

        source = new PictureSource(PictureKind.WebP, content, width, height);
        return null;
    }
}

internal enum PictureKind
{
    Png,
    Jpeg,
    WebP,
}

/// <summary>Why a picture is refused; each has a text.</summary>
internal enum PictureProblem
{
    Empty,
    TooLarge,
    Kind,
    Pixels,
    Small,
    Moving,
    Broken,
}
