using System.Buffers.Binary;

namespace Portal.Features.Branding.Pictures;

/// <summary>
/// Takes a PNG apart and puts together again only what makes its pixels. Texts, colour profiles and whatever else can be packed small and unpack
/// large never reach the decoder; what stands behind the end is left behind.
/// </summary>
internal static class PngParts
{
    private const int HeaderLength = 13;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureProblem? Read(byte[] content, out PictureSource? source)
    {
        source = null;
        var rest = content.AsSpan(Signature.Length);
        using var kept = new MemoryStream(content.Length);
        kept.Write(Signature);
        var (width, height, hasPixels) = (0, 0, false);
        while (true)
        {
            // Length, name, data, checksum.
            if (rest.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 12)
                return PictureProblem.Broken;

            var name = rest.Slice(4, 4);
            var chunk = rest[..((int)length + 12)];
            if (Checksum(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]))
                return PictureProblem.Broken;

            var isFirst = kept.Length == Signature.Length;
            if (isFirst != name.SequenceEqual("IHDR"u8) || (isFirst && length != HeaderLength))
                return PictureProblem.Broken;

            if (name.SequenceEqual("acTL"u8))
                return PictureProblem.Moving;

            if (isFirst)
                (width, height) = (SideOf(chunk[8..]), SideOf(chunk[12..]));

            hasPixels |= name.SequenceEqual("IDAT"u8);
            var isEnd = name.SequenceEqual("IEND"u8);
            if (isFirst || isEnd || name.SequenceEqual("IDAT"u8) || name.SequenceEqual("PLTE"u8) || name.SequenceEqual("tRNS"u8))
                kept.Write(chunk);

            if (isEnd)
                break;

            rest = rest[chunk.Length..];
        }

        if (!hasPixels)
            return PictureProblem.Broken;

        source = new PictureSource(PictureKind.Png, kept.ToArray(), width, height);
        return null;
    }

    // The format allows 31 bits; what does not fit is far beyond every limit.
    private static int SideOf(ReadOnlySpan<byte> bytes) => (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes), int.MaxValue);

    // CRC-32 as the format has it; a table would be quicker, and a megabyte takes milliseconds so.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
        }

        return ~sum;
    }
}
