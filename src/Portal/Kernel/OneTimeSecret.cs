using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Kernel;

/// <summary>The random part of a link that opens something once. The value goes into the link; only its hash is stored.</summary>
public sealed class OneTimeSecret
{
    /// <summary>Of <see cref="Hash"/>: SHA-256 as lower-case hexadecimal.</summary>
    public const int HashLength = 64;

    private const int Bytes = 32;

    private OneTimeSecret(string value) => (Value, Hash) = (value, HashOf(value));

    /// <summary>256 random bits as base64url: 43 characters.</summary>
    public string Value { get; }

    public string Hash { get; }

    public static OneTimeSecret New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>What to look a presented value up by. A fast hash is enough: nobody guesses 256 random bits.</summary>
    public static string HashOf(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
