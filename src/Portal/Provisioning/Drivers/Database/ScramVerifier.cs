using System.Security.Cryptography;
using System.Text;

namespace Portal.Provisioning.Drivers.Database;

/// <summary>
/// What PostgreSQL keeps instead of a password (SCRAM-SHA-256, RFC 5803). Told this, the server never sees the password itself, and neither do its logs nor
/// whoever reads along: what they see lets nobody in.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096; // what RFC 7677 asks for at least; a password of 192 random bits needs none of it
    private const int SaltBytes = 16;

    /// <param name="password">ASCII: nothing is prepared as SASLprep would have it.</param>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var stored = SHA256.HashData(Sign(salted, "Client Key"));
        var server = Sign(salted, "Server Key");
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text));
}
