using System.Security.Cryptography;
using System.Text;
using Portal.Kernel;

namespace Portal.Data.Protection;

/// <summary>
/// The key outside the database: whoever has only a copy of the database reads none of its secrets. A file with 32 random bytes as base64 a line, made at
/// the first start with mode 0600. The first line is the current key, which everything new is sealed with; further lines are earlier keys that still open
/// what is not sealed anew yet. Every node of an installation needs the same file, and a backup of the database is worth nothing without it.
/// </summary>
public sealed class RootKey
{
    private const int KeyBytes = 32;
    private const string Format = "2:"; // stored; a new format gets a new number

    private readonly Lock _gate = new();
    private (IReadOnlyList<(string Id, byte[] Key)> Keys, DateTime WrittenAt, long Length) _read;

    private RootKey(string path)
    {
        Path = path;
        _read = Read(path);
    }

    /// <summary>Where it is read from.</summary>
    public string Path { get; }

    /// <summary>The name of the current key: 16 hexadecimal digits of its hash, which tell nothing about it.</summary>
    public string CurrentId => Current().Keys[0].Id;

    /// <summary>The names of all keys in the file, the current one first.</summary>
    public IReadOnlyList<string> Ids => [.. Current().Keys.Select(k => k.Id)];

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

        return new RootKey(path);
    }

    /// <summary>Encrypts with AES-256-GCM under the current key.</summary>
    /// <param name="text">What to hide.</param>
    /// <param name="purpose">What it is for; it opens for the same purpose only.</param>
    /// <returns>Format, the key's name, and base64 of nonce, tag and ciphertext, separated by colons.</returns>
    public string Seal(string text, string purpose)
    {
        var (id, key) = Current().Keys[0];
        return $"{Format}{id}:{Aead.Seal(key, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(purpose))}";
    }

    /// <summary>The reverse of <see cref="Seal"/>, under whichever key of the file it was sealed with.</summary>
    /// <exception cref="RootKeyException">It was sealed with another key or for another purpose, or changed since.</exception>
    public string Open(string text, string purpose)
    {
        try
        {
            if (!text.StartsWith(Format, StringComparison.Ordinal) || KeyIdOf(text) is not { } id)
                throw new RootKeyException("What was stored is no ciphertext of this version of Portal.");

            var key = Current().Keys.FirstOrDefault(k => k.Id == id).Key ?? throw new CryptographicException($"It was sealed with root key {id}.");
            return Encoding.UTF8.GetString(Aead.Open(key, text[(Format.Length + id.Length + 1)..], Encoding.UTF8.GetBytes(purpose)));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            throw new RootKeyException(
                $"The root key {Path} does not open what this database keeps encrypted: it belongs to another installation, or was replaced. " +
                "Put back the right file, or set Portal:RootKeyFile to it. Every node needs the same one.", exception);
        }
    }

    /// <returns>The name of the key that a text was sealed with; null where it is no such text.</returns>
    public static string? KeyIdOf(string text) => text.Split(':') is [_, { Length: > 0 } id, _] ? id : null;

    // Another process may have changed the file: a look at its time and length costs microseconds, a text sealed with a key that is gone costs the text.
    private (IReadOnlyList<(string Id, byte[] Key)> Keys, DateTime WrittenAt, long Length) Current()
    {
        var file = new FileInfo(Path);
        lock (_gate)
        {
            if (file.Exists && (file.LastWriteTimeUtc != _read.WrittenAt || file.Length != _read.Length))
                _read = Read(Path);

            return _read;
        }
    }

    private static (IReadOnlyList<(string Id, byte[] Key)> Keys, DateTime WrittenAt, long Length) Read(string path)
    {
        var file = new FileInfo(path);
        var keys = new List<(string, byte[])>();
        foreach (var line in File.ReadAllLines(path).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            var key = new byte[KeyBytes];
            if (!Convert.TryFromBase64String(line, key, out var length) || length != KeyBytes)
                throw new RootKeyException($"The root key {path} is damaged: each line must hold 32 bytes as base64. Restore it from your backup.");

            keys.Add((Convert.ToHexStringLower(SHA256.HashData(key))[..16], key));
        }

        return keys.Count > 0 ? (keys, file.LastWriteTimeUtc, file.Length) : throw new RootKeyException($"The root key {path} is damaged: it is empty. Restore it from your backup.");
    }

    // Two processes may start at once on one folder: the complete file appears under its name in one move, and the second one takes what it finds.
    private static void Make(string path)
    {
        PrivateFolder.Ensure(System.IO.Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        Write(unfinished, [RandomNumberGenerator.GetBytes(KeyBytes)]);
        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished);
        }
    }

    private static void Write(string path, IEnumerable<byte[]> keys)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var file = new FileStream(path, how);
        file.Write(Encoding.ASCII.GetBytes(string.Join('\n', keys.Select(Convert.ToBase64String))));
        file.Flush(flushToDisk: true);
    }
}

/// <summary>The root key is missing, damaged or not the one of this database. The text says what to do.</summary>
public sealed class RootKeyException(string message, Exception? inner = null) : Exception(message, inner);
