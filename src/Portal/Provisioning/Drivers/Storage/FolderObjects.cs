using System.Text.Json;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>The objects in one tenant's folder.</summary>
internal sealed class FolderObjects(string tenantFolder) : ITenantStorage
{
    public const string Folder = "objects";
    private const string Incoming = "incoming";

    /// <summary>Two writers of one tenant must not both find room for themselves. A fixed number for all tenants: one each would be kept for ever.</summary>
    private static readonly SemaphoreSlim[] Gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    private readonly string _objects = Path.Combine(tenantFolder, Folder);

    public async Task WriteAsync(string name, Stream content, CancellationToken ct)
    {
        var path = PathOf(name);
        var gate = Gates[(uint)tenantFolder.GetHashCode(StringComparison.Ordinal) % Gates.Length];
        await gate.WaitAsync(ct);
        try
        {
            var quota = await QuotaAsync(tenantFolder, ct);
            var room = quota is null ? long.MaxValue : quota.Value - Used(tenantFolder) + (File.Exists(path) ? new FileInfo(path).Length : 0);
            var incoming = Path.Combine(tenantFolder, Incoming);
            try
            {
                await using (var file = new FileStream(incoming, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    var buffer = new byte[81920];
                    for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; room -= read)
                    {
                        if (read > room)
                            throw new QuotaExceededException(quota!.Value);

                        await file.WriteAsync(buffer.AsMemory(0, read), ct);
                    }

                    file.Flush(flushToDisk: true);
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(incoming, path, overwrite: true);
            }
            finally
            {
                File.Delete(incoming);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public Task<Stream?> ReadAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
    }

    public Task DeleteAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            File.Delete(path);

        return Task.CompletedTask;
    }

    public static long Used(string tenantFolder) => new DirectoryInfo(Path.Combine(tenantFolder, Folder)) is { Exists: true } objects
        ? objects.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length)
        : 0;

    public static async Task<long?> QuotaAsync(string tenantFolder, CancellationToken ct)
    {
        var path = Path.Combine(tenantFolder, "quota.json");
        if (!File.Exists(path))
            return null;

        await using var file = File.OpenRead(path);
        return (await JsonSerializer.DeserializeAsync<FolderStorage.Quota>(file, JsonSerializerOptions.Web, ct))?.Bytes;
    }

    private string PathOf(string name)
    {
        ObjectName.Check(name);

        // A link that somebody put there leads out as well as two dots do.
        var path = _objects;
        foreach (var part in name.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
                throw new StorageNameException(name);
        }

        return path;
    }
}
