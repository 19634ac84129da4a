using System.Security.Cryptography;
using System.Text;
using Portal.Kernel;

namespace Portal.Data.Protection;

/// <summary>
/// The one key outside the database: whoever has only a copy of the database reads none of its secrets. A file of 32 random bytes as base64, made at
/// the first start with mode 0600. Every node of an installation needs the same file, and a backup of the database is worth nothing without it.
/// </summary>
public sealed class RootKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte FormatVersion = 1; // stored; a new format gets a new number

    private readonly byte[] _key;

    private RootKey(string path, byte[] key)
    {
        Path = path;
        _key = key;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>Reads the key, or makes it where there is none and no file was asked for by name.</summary>
    public static RootKey Load(PortalOptions options, DataFolders folders, ILogger<RootKey> logger)
    {
        var path = options.RootKeyFile ?? System.IO.Path.Combine(folders.Keys, "root.key");
        if (!File.Exists(path))
        {
            if (options.RootKeyFile is not null)
                throw new RootKeyException($"Portal:RootKeyFile is '{path}', and there is no such file. Put the key there, or remove the setting to have one made under the data directory.");

            Make(path);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
            logger.LogWarning("Others on this machine can read the root key {Path}; give it mode 0600.", path);

        var key = new byte[KeyBytes];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) || length != KeyBytes)
            throw new RootKeyException($"The root key {path} is damaged: it must hold 32 bytes as base64. Restore it from your backup.");

        return new RootKey(path, key);
    }

    /// <summary>Encrypts with AES-256-GCM.</summary>
    /// <param name="text">What to hide.</param>
    /// <param name="purpose">What it is for; it opens for the same purpose only.</param>
    /// <returns>Base64 of version, nonce, tag and ciphertext.</returns>
    public string Seal(string text, string purpose)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[1 + NonceBytes + TagBytes + plain.Length];
        sealedBytes[0] = FormatVersion;
        var nonce = sealedBytes.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceBytes + TagBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <summary>The reverse of <see cref="Seal"/>.</summary>
    /// <exception cref="RootKeyException">It was sealed with another key or for another purpose, or changed since.</exception>
    public string Open(string text, string purpose)
    {
        try
        {
            var sealedBytes = Convert.FromBase64String(text);
            if (sealedBytes.Length < 1 + NonceBytes + TagBytes || sealedBytes[0] != FormatVersion)
                throw new RootKeyException("What was stored is no ciphertext of this version of Portal.");

            var plain = new byte[sealedBytes.Length - 1 - NonceBytes - TagBytes];
            using var aes = new AesGcm(_key, TagBytes);
            aes.Decrypt(
                sealedBytes.AsSpan(1, NonceBytes), sealedBytes.AsSpan(1 + NonceBytes + TagBytes), sealedBytes.AsSpan(1 + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new RootKeyException(
                $"The root key {Path} does not open what this database keeps encrypted: it belongs to another installation, or was replaced. " +
                "Put back the right file, or set Portal:RootKeyFile to it. Every node needs the same one.", exception);
        }
    }

    // Two processes may start at once on one folder: the complete file appears under its name in one move, and the second one takes what it finds.
    private static void Make(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var file = new FileStream(unfinished, how))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished);
        }
    }
}

/// <summary>The root key is missing, damaged or not the one of this database. The text says what to do.</summary>
public sealed class RootKeyException(string message, Exception? inner = null) : Exception(message, inner);
