using System.Security.Cryptography;
using System.Text;

namespace Portal.Features.Members.Factors;

/// <summary>
/// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: SHA-1, 30 seconds, 6 digits. Written here because a code must be
/// known by its step to be accepted once only, and Identity's own provider does not tell which step it was.
/// </summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int StepSeconds = 30;

    private const int KeyBytes = 20;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>How many steps a telephone's clock may be ahead or behind.</summary>
    private const int Tolerance = 1;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    public static string CodeAt(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // what the standard's apps compute; HMAC does not rest on what is broken about SHA-1
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <returns>The step whose code this is, of those that are due now and later than <paramref name="after"/>; null: none.</returns>
    public static long? Find(byte[] key, string code, DateTimeOffset now, long after)
    {
        // All are compared, and in constant time: how long it takes tells nothing.
        long? found = null;
        var typed = Encoding.UTF8.GetBytes(code);
        for (var step = StepAt(now) - Tolerance; step <= StepAt(now) + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(CodeAt(key, step)), typed) && step > after)
                found = step;
        }

        return found;
    }

    /// <summary>A key as apps take it typed in (RFC 4648, base 32 without padding: 20 bytes are 32 characters).</summary>
    public static string ToText(byte[] key)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in key)
        {
            (bits, count) = ((bits << 8) | b, count + 8);
            for (; count >= 5; count -= 5)
                text.Append(Alphabet[(bits >> (count - 5)) & 31]);

            bits &= (1 << count) - 1;
        }

        return text.ToString();
    }

    /// <summary>What the QR code says (the key URI format that apps agree on).</summary>
    /// <param name="product">Who the account is with.</param>
    /// <param name="account">Whose it is.</param>
    public static string Uri(byte[] key, string product, string account) =>
        $"otpauth://totp/{System.Uri.EscapeDataString($"{product}:{account}")}?secret={ToText(key)}&issuer={System.Uri.EscapeDataString(product)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";
}
