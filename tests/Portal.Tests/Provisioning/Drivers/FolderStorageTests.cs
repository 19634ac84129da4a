using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Storage;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class FolderStorageTests : StorageDriverContract, IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string _root = Directory.CreateTempSubdirectory("portal-storage-").FullName;

    private protected override IStorageDriver Driver => field ??= new FolderStorage(new DataFolders(_root));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_link_inside_the_storage_is_not_followed()
    {
        var (tenant, neighbour) = (await MadeAsync(null), await MadeAsync(null));
        await WriteAsync(neighbour, "secret", 5);
        File.CreateSymbolicLink(Path.Combine(Objects(tenant), "file"), Path.Combine(Objects(neighbour), "secret"));
        Directory.CreateSymbolicLink(Path.Combine(Objects(tenant), "folder"), Objects(neighbour));

        await Assert.ThrowsAsync<StorageNameException>(() => Driver.Open(At(tenant)).ReadAsync("file", Ct));
        await Assert.ThrowsAsync<StorageNameException>(() => Driver.Open(At(tenant)).ReadAsync("folder/secret", Ct));
        await Assert.ThrowsAsync<StorageNameException>(() => Driver.Open(At(tenant)).WriteAsync("folder/secret", new MemoryStream([1]), Ct));
    }

    [Fact]
    public async Task Deleting_a_storage_with_a_link_in_it_leaves_the_neighbour_alone()
    {
        var (tenant, neighbour) = (await MadeAsync(null), await MadeAsync(null));
        await WriteAsync(neighbour, "kept", 5);
        Directory.CreateSymbolicLink(Path.Combine(Objects(tenant), "folder"), Objects(neighbour));

        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.Equal(5, (await Driver.DescribeAsync(At(neighbour), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task A_folder_without_a_quota_fails_the_check_and_is_mended_by_ensuring()
    {
        var tenant = TenantId.New();
        Directory.CreateDirectory(Objects(tenant));
        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(tenant), Ct));
        Assert.Contains(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));

        await Driver.EnsureAsync(At(tenant), 100, Ct);

        await Driver.CheckAsync(At(tenant), Ct);
    }

    private string Objects(TenantId tenant) => Path.Combine(_root, "storage", tenant.ToString(), "objects");
}
