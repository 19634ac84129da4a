using System.Text;
using Portal.Features.Branding;
using Portal.Features.Branding.Pictures;
using Portal.Kernel;
using Portal.Tests.Support;
using SkiaSharp;
using static Portal.Tests.Features.Branding.Uploads;

namespace Portal.Tests.Features.Branding;

/// <summary>A hundred and more files that are no honest logo: each is refused with its field and the rule, or drawn anew so that nothing of what it carried is left.</summary>
public sealed class HostileUploadTests(HostileUploadTests.Workspace workspace) : IClassFixture<HostileUploadTests.Workspace>
{
    private static readonly Dictionary<string, (bool IsTaken, Func<byte[]> Make)> Files = All().ToDictionary(f => f.Name, f => (f.IsTaken, f.Make));

    public static TheoryData<string> Names => [.. Files.Keys];

    [Fact]
    public void There_are_a_hundred() => Assert.InRange(Files.Count, 100, int.MaxValue);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_of_it_survives(string name)
    {
        var (isTaken, make) = Files[name];
        var content = make();
        var before = GC.GetTotalAllocatedBytes();
        var checkedOne = await workspace.As(workspace.Owner).SendAsync(new CheckPicture(workspace.Tenant, PictureUse.LogoLight, content));

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 60_000_000); // tests beside this one count too
        Assert.Equal(isTaken, checkedOne.Succeeded);
        if (!isTaken)
        {
            Assert.Equal(ErrorKind.Invalid, checkedOne.Error!.Kind);
            var field = Assert.Single(checkedOne.Error.Fields);
            Assert.Equal("LogoLight", field.Field);
            Assert.StartsWith("Logo on light: ", field.Message);
            return;
        }

        var png = checkedOne.Value.Png;
        Assert.Equal(PictureKind.Png, PictureSource.KindOf(png));
        Assert.Null(PngParts.Read(png, out var again));
        Assert.True(again is { Width: > 0 and <= PictureMaker.LogoWidth, Height: > 0 and <= PictureMaker.LogoHeight });
        foreach (var carried in (string[])[Payload, "<script", "<?php", "GPS ", "Exif", "<html", "PK\u0003\u0004", "%PDF", "tEXt", "iTXt", "zTXt", "iCCP", "eXIf", "evil.example", "GIF8"])
            Assert.True(png.AsSpan().IndexOf(Encoding.Latin1.GetBytes(carried)) < 0, $"'{carried}' is still in it");
    }

    [Fact]
    public async Task A_camera_s_turn_is_done_before_it_is_forgotten()
    {
        using var surface = SKSurface.Create(new SKImageInfo(64, 32));
        surface.Canvas.Clear(SKColors.Blue);
        using (var red = new SKPaint { Color = SKColors.Red })
            surface.Canvas.DrawRect(0, 0, 32, 32, red); // the left half
        using var image = surface.Snapshot();
        using var jpeg = image.Encode(SKEncodedImageFormat.Jpeg, 95);

        var turned = await CheckAsync(WithSegments(jpeg.ToArray(), Exif(6))); // 90 degrees clockwise: left comes on top

        using var drawn = SKBitmap.Decode(turned);
        Assert.Equal((32, 64), (drawn.Width, drawn.Height));
        Assert.True(drawn.GetPixel(16, 8).Red > 200 && drawn.GetPixel(16, 56).Blue > 200);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task An_honest_one_keeps_its_shape_and_is_never_made_larger(SKEncodedImageFormat format)
    {
        using var large = SKBitmap.Decode(await CheckAsync(Picture(2000, 1000, format)));
        using var small = SKBitmap.Decode(await CheckAsync(Picture(60, 30, format)));

        Assert.Equal((240, 120), (large.Width, large.Height));
        Assert.Equal((60, 30), (small.Width, small.Height));
        Assert.True(Math.Abs(large.GetPixel(120, 60).Green - SKColors.Teal.Green) < 12);
    }

    [Fact]
    public async Task Many_at_once_wait_for_each_other()
    {
        var content = Picture(2000, 2000);

        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CheckAsync(content)));

        Assert.All(all, png => Assert.Equal(all[0], png));
    }

    private async Task<byte[]> CheckAsync(byte[] content)
    {
        var result = await workspace.As(workspace.Owner).SendAsync(new CheckPicture(workspace.Tenant, PictureUse.LogoDark, content));
        Assert.True(result.Succeeded, result.Error?.Message);
        return result.Value.Png;
    }

    private static IEnumerable<(string Name, bool IsTaken, Func<byte[]> Make)> All()
    {
        var (png, jpeg, webp) = (Picture(64, 32), Picture(64, 32, SKEncodedImageFormat.Jpeg), Picture(64, 32, SKEncodedImageFormat.Webp));
        var payload = Text(Payload);
        foreach (var (name, text) in NoPictures())
            yield return ("no picture: " + name, false, () => text);

        foreach (var (kind, honest) in (IEnumerable<(string, byte[])>)[("png", png), ("jpeg", jpeg), ("webp", webp)])
        {
            foreach (var share in (double[])[0.1, 0.3, 0.6, 0.9])
                yield return ($"{kind} cut off at {share}", false, () => honest[..(int)(honest.Length * share)]);

            yield return ($"{kind} without its end", false, () => honest[..^3]);
            yield return ($"{kind} and a page behind it", true, () => [.. honest, .. payload]);
            yield return ($"{kind} and an archive behind it", true, () => [.. honest, .. "PK\u0003\u0004"u8, .. payload]);
            yield return ($"{kind} and a PDF behind it", true, () => [.. honest, .. "%PDF-1.7"u8, .. payload]);
            yield return ($"{kind} and another kind behind it", true, () => [.. honest, .. "GIF89a"u8, .. payload]);
            yield return ($"{kind} behind a page", false, () => [.. payload, .. honest]);
            yield return ($"{kind} behind a byte order mark", false, () => [0xEF, 0xBB, 0xBF, .. honest]);
            yield return ($"{kind} larger than a megabyte", false, () => [.. honest, .. new byte[1_000_001]]);
            yield return ($"{kind} signature and chance", false, () => [.. honest[..12], .. Random(5000, 7)]);
            yield return ($"{kind} with its middle gone", false, () => [.. honest[..(honest.Length / 3)], .. Random(40, 3), .. honest[(2 * honest.Length / 3)..^2]]);
        }

        foreach (var item in Pngs(png, payload).Concat(Jpegs(jpeg, payload)).Concat(WebPs(webp, payload)))
            yield return item;
    }

    private static IEnumerable<(string, byte[])> NoPictures() =>
    [
        ("nothing", []), ("one byte", [0x89]), ("zeros", new byte[4000]), ("svg", Text($"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{Payload}</svg>")),
        ("svg behind a declaration", Text("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>")), ("html", Text("<!doctype html><html>" + Payload)),
        ("gif", [.. "GIF89a"u8, 64, 0, 64, 0, 0, 0, 0, 0x3B]), ("gif that is a script", Text("GIF89a=1;alert(1)//")), ("bmp", [.. "BM"u8, .. new byte[200]]), ("ico", [0, 0, 1, 0, 1, 0, .. new byte[200]]),
        ("tiff", [.. "II*\0"u8, .. new byte[200]]), ("avif", [0, 0, 0, 0x20, .. "ftypavif"u8, .. new byte[200]]), ("heic", [0, 0, 0, 0x20, .. "ftypheic"u8, .. new byte[200]]),
        ("jpeg 2000", [0, 0, 0, 12, .. "jP  \r\n\u0087\n"u8, .. new byte[60]]), ("pdf", Text("%PDF-1.7 " + Payload)), ("zip", [.. "PK\u0003\u0004"u8, .. new byte[100]]), ("program", [.. "MZ"u8, .. new byte[100]]),
        ("elf", [0x7F, .. "ELF"u8, .. new byte[100]]), ("shell", Text("#!/bin/sh\nrm -rf /")), ("postscript", Text("%!PS-Adobe-3.0")), ("imagemagick", Text("push graphic-context\nimage over 0,0 0,0 'https://evil.example/x'\npop graphic-context")),
        ("xbm", Text("#define x_width 16\n#define x_height 16")), ("wbmp", [0, 0, 16, 16, .. new byte[40]]), ("a path", Text("../../../etc/passwd\0.png")), ("png in base64", Text(Convert.ToBase64String(Picture(32, 32)))),
        ("data address", Text("data:image/png;base64," + Convert.ToBase64String(Picture(32, 32)))), ("mng", [0x8A, .. "MNG\r\n\u001a\n"u8, .. new byte[60]]), ("riff that is sound", [.. "RIFF"u8, 40, 0, 0, 0, .. "WAVE"u8, .. new byte[40]]),
    ];

    private static IEnumerable<(string, bool, Func<byte[]>)> Pngs(byte[] png, byte[] payload)
    {
        var end = Chunk("IEND", []);
        byte[] pixels = Chunk("IDAT", Packed(Rows(32, 32)));
        foreach (var (width, height) in (IEnumerable<(uint, uint)>)[(0, 32), (32, 0), (1, 1), (15, 400), (4097, 16), (16, 4097), (4096, 4096), (65_535, 65_535), (100_000, 100_000), (int.MaxValue, int.MaxValue), (uint.MaxValue, 1)])
            yield return ($"png that says {width} by {height}", false, () => Png(Header(width, height), pixels, end));

        yield return ("png bomb: a hundred million zeros", false, () => Png(Header(10_000, 10_000), Chunk("IDAT", Packed(new byte[100_000_000])), end));
        yield return ("png with far more pixels than it says", true, () => Png(Header(32, 32), Chunk("IDAT", Packed([.. Rows(32, 32), .. new byte[50_000_000]])), end));
        yield return ("png with fewer pixels than it says", false, () => Png(Header(320, 320), pixels, end));
        yield return ("png without pixels", false, () => Png(Header(32, 32), end));
        yield return ("png whose pixels are not packed", false, () => Png(Header(32, 32), Chunk("IDAT", payload), end));
        yield return ("png without a header", false, () => Png(pixels, end));
        yield return ("png with two headers", false, () => Png(Header(32, 32), Header(4000, 4000), pixels, end));
        yield return ("png with a wrong checksum", false, () => { var wrong = (byte[])png.Clone(); wrong[29] ^= 1; return wrong; });
        yield return ("png with a wrong checksum of its pixels", false, () => { byte[] wrong = [.. pixels]; wrong[^1] ^= 1; return Png(Header(32, 32), wrong, end); });
        yield return ("png with a chunk of four gigabytes", false, () => [.. png[..33], 0xFF, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, .. png[33..]]);
        yield return ("png with an unknown depth", false, () => Png(Header(32, 32, depth: 3), pixels, end));
        yield return ("png with an unknown kind", false, () => Png(Header(32, 32, kind: 9), pixels, end));
        yield return ("png with an unknown interlace", false, () => Png(Header(32, 32, interlace: 7), pixels, end));
        yield return ("png that moves", false, () => WithChunks(png, Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])));
        yield return ("png with a text", true, () => WithChunks(png, Chunk("tEXt", [.. "Comment\0"u8, .. payload])));
        yield return ("png with an international text", true, () => WithChunks(png, Chunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. payload])));
        yield return ("png with a packed text that unpacks to a hundred megabytes", true, () => WithChunks(png, Chunk("zTXt", [.. "x\0\0"u8, .. Packed(new byte[100_000_000])])));
        yield return ("png with a colour profile that unpacks to fifty megabytes", true, () => WithChunks(png, Chunk("iCCP", [.. "x\0\0"u8, .. Packed(new byte[50_000_000])])));
        yield return ("png with exif", true, () => WithChunks(png, Chunk("eXIf", Exif(1)[10..])));
        yield return ("png with a chunk of nobody's", true, () => WithChunks(png, Chunk("evIL", payload)));
        yield return ("png with ten thousand chunks", true, () => WithChunks(png, [.. Enumerable.Range(0, 10_000).Select(i => Chunk("tEXt", Text($"k\0{i}")))]));
        yield return ("png with a palette that carries a page", true, () => Png(Header(32, 32, kind: 3), Chunk("PLTE", [.. payload, .. new byte[(3 - (payload.Length % 3)) % 3]]), Chunk("IDAT", Packed(Zeros(32, 32))), end));
        yield return ("png without the palette that it needs", false, () => Png(Header(32, 32, kind: 3), Chunk("IDAT", Packed(Zeros(32, 32))), end));
        yield return ("png whose palette is too long", false, () => Png(Header(32, 32, kind: 3), Chunk("PLTE", new byte[900]), Chunk("IDAT", Packed(Zeros(32, 32))), end));
    }

    private static byte[] Zeros(int width, int height) => new byte[(width + 1) * height];

    private static IEnumerable<(string, bool, Func<byte[]>)> Jpegs(byte[] jpeg, byte[] payload)
    {
        yield return ("jpeg with a place and a script", true, () => WithSegments(jpeg, Exif(1)));
        yield return ("jpeg with a comment", true, () => WithSegments(jpeg, Segment(0xFE, payload)));
        yield return ("jpeg with xmp", true, () => WithSegments(jpeg, Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. payload])));
        yield return ("jpeg with photoshop's part", true, () => WithSegments(jpeg, Segment(0xED, [.. "Photoshop 3.0\0"u8, .. payload])));
        yield return ("jpeg with a broken colour profile", true, () => WithSegments(jpeg, Segment(0xE2, [.. "ICC_PROFILE\0\u0001\u0001"u8, .. payload])));
        yield return ("jpeg that says 65535 by 65535", false, () => Resized(jpeg, 65_535, 65_535));
        yield return ("jpeg that says 4097 by 16", false, () => Resized(jpeg, 4097, 16));
        yield return ("jpeg of no height", false, () => Resized(jpeg, 64, 0));
        yield return ("jpeg of no width", false, () => Resized(jpeg, 0, 32));
        yield return ("jpeg of one pixel", false, () => Resized(jpeg, 1, 1));
        yield return ("jpeg with two frames", false, () => [.. jpeg[..2], .. Segment(0xC0, [8, 0, 32, 0, 64, 1, 1, 0x11, 0]), .. jpeg[2..]]);
        yield return ("jpeg with a hundred scans", false, () => [.. jpeg[..^2], .. Enumerable.Range(0, 100).SelectMany(_ => (byte[])[.. Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0, 0, 0]), 0xFF, 0xD9]);
        yield return ("jpeg with a segment that is longer than the file", false, () => [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, .. payload]);
        yield return ("jpeg with a segment of no length", false, () => [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, .. jpeg[2..]]);
        yield return ("jpeg of nothing but its ends", false, () => [0xFF, 0xD8, 0xFF, 0xD9]);
        yield return ("jpeg of nothing but padding", false, () => [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 5000)]);
    }

    private static byte[] Resized(byte[] jpeg, int width, int height)
    {
        var made = (byte[])jpeg.Clone();
        var frame = Find(made);
        (made[frame + 5], made[frame + 6], made[frame + 7], made[frame + 8]) = ((byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width);
        return made;
    }

    private static int Find(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC2))
            at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]);

        return at;
    }

    private static IEnumerable<(string, bool, Func<byte[]>)> WebPs(byte[] webp, byte[] payload)
    {
        byte[] inner = webp[(webp.AsSpan(12).StartsWith("VP8X"u8) ? 30 : 12)..]; // its pixels, without the header that it may have
        var flags = inner.AsSpan().StartsWith("ALPH"u8) ? 0b10000 : 0;
        yield return ("webp that moves", false, () => Riff(Extended(0b10, 64, 32), RiffChunk("ANIM", new byte[6]), RiffChunk("ANMF", payload)));
        yield return ("webp with exif", true, () => Riff(Extended((byte)(flags | 0b1000), 64, 32), inner, RiffChunk("EXIF", payload)));
        yield return ("webp with xmp", true, () => Riff(Extended((byte)(flags | 0b100), 64, 32), inner, RiffChunk("XMP ", payload)));
        yield return ("webp that says 16 million by 16 million", false, () => Riff(Extended(0, 1 << 24, 1 << 24), inner));
        yield return ("webp that says 5000 by 5000", false, () => Riff(Extended(0, 5000, 5000), inner));
        yield return ("webp that says it is smaller than it is", false, () => Riff(Extended(0, 20, 20), inner));
        yield return ("webp of nothing", false, () => Riff(RiffChunk("VP8 ", new byte[20])));
        yield return ("webp of an unknown kind", false, () => Riff(RiffChunk("VP9 ", payload)));
        yield return ("webp that says it is longer than it is", false, () => [.. "RIFF"u8, 0xFF, 0xFF, 0xFF, 0x7F, .. webp[8..]]);
        yield return ("webp without loss, of chance", false, () => Riff(RiffChunk("VP8L", [0x2F, 0xFF, 0xC1, 0x07, 0, .. Random(400, 5)])));
    }

    public sealed class Workspace : PortalApp
    {
        public TenantId Tenant { get; private set; }

        public TestPerson Owner => Callers.OwnerOf(Tenant);

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Tenant = await Given.AnActiveTenantAsync();
        }
    }
}
