using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Portal.Kernel;

namespace Portal.Data.Protection;

/// <summary>
/// The file of root keys: one key a line, lines that begin with <c>#</c> are remarks. It is only ever replaced as a whole, by a complete file that is
/// on the disk; who replaces it holds a lock of the operating system, so that of two processes neither drops what the other has added.
/// </summary>
internal static class RootKeyFile
{
    private const int KeyBytes = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<(string Id, byte[] Key)> Read(string path)
    {
        var keys = new List<(string, byte[])>();
        foreach (var line in Lines(path))
        {
            var key = new byte[KeyBytes];
            if (!Convert.TryFromBase64String(line, key, out var length) || length != KeyBytes)
                throw new RootKeyException($"The root key {path} is damaged: each line must hold 32 bytes as base64. Restore it from your backup.");

            keys.Add((Convert.ToHexStringLower(SHA256.HashData(key))[..16], key));
        }

        return keys.Count > 0 ? keys : throw new RootKeyException($"The root key {path} is damaged: it is empty. Restore it from your backup.");
    }

    /// <summary>Makes a file with a first key. Two processes may start at once on one folder: the second one takes what it finds.</summary>
    public static void Make(string path)
    {
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        Write(unfinished, NewKey() + "\n"); // whoever adds a line begins one
        try
        {
            File.Move(unfinished, path, overwrite: false);
            SyncFolder(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Puts a new key before the others, where the first one still is <paramref name="before"/>.</summary>
    /// <exception cref="IOException">It cannot be written, or somebody else holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static async Task AddAsync(string path, string before, CancellationToken ct)
    {
        if (Read(path)[0].Id != before)
            return;

        path = Target(path);
        await using var held = await HoldAsync(path, ct);
        if (Read(path)[0].Id == before)
            Replace(path, [NewKey(), .. await File.ReadAllLinesAsync(path, ct)]);
    }

    /// <summary>Moves all keys but the first one, which must be <paramref name="current"/>, into a file beside it.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public static async Task RetireAsync(string path, string current, DateTimeOffset now, CancellationToken ct)
    {
        if (Read(path) is [var only] && only.Id == current)
            return;

        path = Target(path);
        await using var held = await HoldAsync(path, ct);
        var keys = Read(path);
        if (keys[0].Id != current)
            throw new IOException($"Its first key is {keys[0].Id} and no longer {current}: somebody else has changed it.");

        var known = File.Exists(RetiredOf(path)) ? await File.ReadAllLinesAsync(RetiredOf(path), ct) : [];
        var retired = keys.Skip(1).Where(k => !known.Contains(Line(k.Key))).SelectMany(k => (string[])[$"# {k.Id}, retired {now:u}", Line(k.Key)]).ToList();
        if (retired.Count > 0)
            Replace(RetiredOf(path), [.. known, .. retired]);

        Replace(path, [Line(keys[0].Key)]);
    }

    /// <summary>Where keys go that nothing in the database needs any more.</summary>
    public static string RetiredOf(string path) => path + ".retired";

    private static IEnumerable<string> Lines(string path) => File.ReadAllLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');

    private static string NewKey() => Line(RandomNumberGenerator.GetBytes(KeyBytes));

    private static string Line(byte[] key) => Convert.ToBase64String(key);

    // A link stays a link: what it leads to is replaced.
    private static string Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static void Replace(string path, IEnumerable<string> lines)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Write(unfinished, string.Join('\n', lines) + "\n");
            File.Move(unfinished, path, overwrite: true);
            SyncFolder(path);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Write(string path, string content)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var file = new FileStream(path, how);
        file.Write(Encoding.ASCII.GetBytes(content));
        file.Flush(flushToDisk: true);
    }

    // The lock goes with its process. Its file stays: removing it would let two hold two files of one name.
    private static async Task<FileStream> HoldAsync(string path, CancellationToken ct)
    {
        // Tried first: a file that cannot be written looks like one that somebody holds.
        var tried = $"{path}.{Guid.NewGuid():N}";
        Write(tried, "");
        File.Delete(tried);
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(100))
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
            }
        }
    }

    // What is renamed is safe from a power cut only once its folder is on the disk, and what is sealed with a key that a power cut takes is lost.
    private static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;

        var folder = open(Encoding.UTF8.GetBytes(Path.GetDirectoryName(path) + '\0'), 0);
        if (folder < 0)
            return;

        try
        {
            _ = fsync(folder);
        }
        finally
        {
            _ = close(folder);
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);
}
