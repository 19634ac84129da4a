using System.Security.Cryptography;

namespace Portal.Data.Protection;

/// <summary>AES-256-GCM (NIST SP 800-38D) with a random nonce: base64 of nonce, tag and ciphertext.</summary>
internal static class Aead
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static string Seal(byte[] key, byte[] plain, byte[] associated)
    {
        var all = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = all.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes), associated);
        return Convert.ToBase64String(all);
    }

    /// <exception cref="CryptographicException">Another key, other associated data, or changed since.</exception>
    /// <exception cref="FormatException">No such text.</exception>
    public static byte[] Open(byte[] key, string text, byte[] associated)
    {
        var all = Convert.FromBase64String(text);
        if (all.Length < NonceBytes + TagBytes)
            throw new FormatException("Too short for a ciphertext.");

        var plain = new byte[all.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(all.AsSpan(0, NonceBytes), all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes), plain, associated);
        return plain;
    }
}
