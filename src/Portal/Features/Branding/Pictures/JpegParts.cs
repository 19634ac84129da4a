using System.Buffers.Binary;

namespace Portal.Features.Branding.Pictures;

/// <summary>Walks through a JPEG for its size and its number of scans: each scan passes over all pixels again, and a file has room for a hundred thousand.</summary>
internal static class JpegParts
{
    /// <summary>Progressive pictures have about ten.</summary>
    private const int MostScans = 64;

    private const byte Start = 0xD8;
    private const byte End = 0xD9;
    private const byte Scan = 0xDA;

    public static PictureProblem? Read(byte[] content, out PictureSource? source)
    {
        source = null;
        var (at, scans, width, height) = (2, 0, 0, 0);
        while (true)
        {
            while (at + 1 < content.Length && content[at] == 0xFF && content[at + 1] == 0xFF)
                at++; // padding

            if (at + 1 >= content.Length || content[at] != 0xFF)
                return PictureProblem.Broken;

            var marker = content[at + 1];
            at += 2;
            if (marker == End)
                break;

            if (marker == Start || at + 2 > content.Length || BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at)) is var length && (length < 2 || at + length > content.Length))
                return PictureProblem.Broken;

            if (IsFrame(marker))
            {
                if (width > 0 || length < 8)
                    return PictureProblem.Broken; // a second one: hierarchical, which nothing makes

                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 3)), BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 5)));
                if (width == 0)
                    return PictureProblem.Broken;
            }

            at += length;
            if (marker != Scan)
                continue;

            if (++scans > MostScans || width == 0)
                return PictureProblem.Broken;

            at = EndOfScan(content, at);
        }

        if (scans == 0)
            return PictureProblem.Broken;

        source = new PictureSource(PictureKind.Jpeg, content, width, height);
        return null;
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    // Within a scan 0xFF is followed by zero (itself) or a restart.
    private static int EndOfScan(byte[] content, int at)
    {
        while (at + 1 < content.Length && (content[at] != 0xFF || content[at + 1] is 0 or (>= 0xD0 and <= 0xD7)))
            at++;

        return at;
    }
}
