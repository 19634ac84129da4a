using System.Text.Json;
using Portal.Kernel;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>A folder per tenant: <c>quota.json</c> says how much it may hold, <c>objects</c> holds it.</summary>
internal sealed class FolderStorage(DataFolders folders) : IStorageDriver
{
    private const string QuotaFile = "quota.json";

    public string Kind => "folder-storage"; // stored; never rename

    public bool IsPerCell => false;

    public string NameOf(PlacedTenant tenant) => tenant.Tenant.ToString();

    public async Task EnsureAsync(PlacedTenant tenant, long? quotaBytes, CancellationToken ct)
    {
        var folder = FolderOf(tenant);
        Directory.CreateDirectory(Path.Combine(folder, FolderObjects.Folder));
        foreach (var left in Directory.GetFiles(folder, QuotaFile + ".*"))
            File.Delete(left);

        // A name of its own for every try: a worker that froze in the middle locks nobody out.
        var path = Path.Combine(folder, QuotaFile);
        var making = $"{path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(making, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await JsonSerializer.SerializeAsync(file, new Quota(quotaBytes), JsonSerializerOptions.Web, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(making, path, overwrite: true);
        }
        finally
        {
            if (Directory.Exists(folder))
                File.Delete(making);
        }
    }

    public async Task<StorageDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var folder = FolderOf(tenant);
        return Directory.Exists(folder) ? new StorageDescription(FolderObjects.Used(folder), await FolderObjects.QuotaAsync(folder, ct)) : null;
    }

    public ITenantStorage Open(PlacedTenant tenant) => new FolderObjects(FolderOf(tenant));

    public async Task CheckAsync(PlacedTenant tenant, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(FolderOf(tenant), QuotaFile)))
            throw new CheckFailedException("check.no-storage", NameOf(tenant));

        var storage = Open(tenant);
        await StorageCheck.WriteAndReadBackAsync(storage, ct);
        await StorageCheck.RefusesAsync(storage, [$"../../{TenantId.New()}/objects/x", $"../{QuotaFile}", folders.ControlDatabase], ct);
    }

    public Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var folder = FolderOf(tenant);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);

        return Task.CompletedTask;
    }

    public Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        IReadOnlyCollection<string> names =
            Directory.Exists(folders.Storage) ? [.. Directory.GetFileSystemEntries(folders.Storage).Select(Path.GetFileName).OfType<string>()] : [];
        return Task.FromResult(names);
    }

    // The name comes from the id and from nothing that anybody typed.
    private string FolderOf(PlacedTenant tenant) => Path.Combine(folders.Storage, NameOf(tenant));

    internal sealed record Quota(long? Bytes);
}
