using System.Security.Cryptography;
using SkiaSharp;

namespace Portal.Features.Branding.Pictures;

/// <summary>
/// Draws what was uploaded anew and writes it as PNG: pixels come through, and nothing that stood beside them. Two at a time in a process, so that memory has a
/// bound however many upload at once.
/// </summary>
internal sealed class PictureMaker : IDisposable
{
    public const int LogoWidth = 480;
    public const int LogoHeight = 120;
    public const int IconSide = 32;
    public const int LargeIconSide = 180;

    private readonly SemaphoreSlim _turns = new(2);

    public async Task<(PictureProblem? Problem, MadePicture[] Made)> MakeAsync(byte[] content, PictureUse use, CancellationToken ct)
    {
        if (PictureSource.Read(content, out var source) is { } problem)
            return (problem, []);

        await _turns.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Draw(source!, use), ct);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private static (PictureProblem?, MadePicture[]) Draw(PictureSource source, PictureUse use)
    {
        using var data = SKData.CreateCopy(source.Content);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat != FormatOf(source.Kind) || codec.Info.Width != source.Width || codec.Info.Height != source.Height)
            return (PictureProblem.Broken, []);

        if (codec.FrameCount > 1)
            return (PictureProblem.Moving, []);

        using var colours = SKColorSpace.CreateSrgb();
        using var pixels = new SKBitmap();
        if (!pixels.TryAllocPixels(new SKImageInfo(source.Width, source.Height, SKColorType.Rgba8888, SKAlphaType.Premul, colours))
            || codec.GetPixels(pixels.Info, pixels.GetPixels()) != SKCodecResult.Success)
            return (PictureProblem.Broken, []);

        pixels.SetImmutable();
        using var picture = SKImage.FromBitmap(pixels);
        return (null, use == PictureUse.Favicon
            ? [Square(picture, codec.EncodedOrigin, IconSide), Square(picture, codec.EncodedOrigin, LargeIconSide)]
            : [Within(picture, codec.EncodedOrigin, LogoWidth, LogoHeight)]);
    }

    private static MadePicture Within(SKImage picture, SKEncodedOrigin origin, int width, int height)
    {
        var (across, down) = Turned(picture, origin);
        var scale = Math.Min(1, Math.Min((float)width / across, (float)height / down));
        return Write(picture, origin, scale, Math.Max(1, (int)MathF.Round(across * scale)), Math.Max(1, (int)MathF.Round(down * scale)));
    }

    private static MadePicture Square(SKImage picture, SKEncodedOrigin origin, int side)
    {
        var (across, down) = Turned(picture, origin);
        return Write(picture, origin, (float)side / Math.Max(across, down), side, side);
    }

    private static MadePicture Write(SKImage picture, SKEncodedOrigin origin, float scale, int width, int height)
    {
        using var colours = SKColorSpace.CreateSrgb();
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, colours));
        var (across, down) = Turned(picture, origin);
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.Translate((width - (across * scale)) / 2, (height - (down * scale)) / 2);
        surface.Canvas.Scale(scale);
        surface.Canvas.Concat(Upright(origin, across, down));
        surface.Canvas.DrawImage(picture, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var drawn = surface.Snapshot();
        using var png = drawn.Encode(SKEncodedImageFormat.Png, 100);
        var content = png.ToArray();
        return new MadePicture(Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    private static SKEncodedImageFormat FormatOf(PictureKind kind) => kind switch
    {
        PictureKind.Png => SKEncodedImageFormat.Png,
        PictureKind.Jpeg => SKEncodedImageFormat.Jpeg,
        _ => SKEncodedImageFormat.Webp,
    };

    // Cameras write beside the pixels how they are to be turned; that goes with the rest, so it is done here.
    private static (int Width, int Height) Turned(SKImage picture, SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom
            ? (picture.Height, picture.Width)
            : (picture.Width, picture.Height);

    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}

/// <summary>A PNG of ours, and its address.</summary>
internal sealed record MadePicture(string Hash, byte[] Content);

/// <summary>What a picture is for.</summary>
public enum PictureUse
{
    LogoLight,
    LogoDark,
    Favicon,
}
