using System.Text;
using Portal.Kernel;
using Portal.Provisioning.Drivers;

namespace Portal.Tests.Provisioning.Drivers;

/// <summary>What every storage driver promises, proved against the real thing.</summary>
public abstract class StorageDriverContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected abstract IStorageDriver Driver { get; }

    /// <summary>Where the driver works; the embedded ones know no cells.</summary>
    private protected virtual CellAccess Cell => CellAccess.None;

    /// <summary>The tenant there, with its login where there are logins.</summary>
    private protected virtual PlacedTenant At(TenantId tenant) => new(Cell, tenant);

    [Fact]
    public async Task What_was_never_made_is_not_described()
    {
        Assert.Null(await Driver.DescribeAsync(At(TenantId.New()), Ct));
        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(TenantId.New()), Ct));
    }

    [Fact]
    public async Task Ensuring_twice_keeps_what_is_in_it_and_takes_the_new_quota()
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "a", 10);

        await Driver.EnsureAsync(At(tenant), 200, Ct);

        Assert.Equal(new StorageDescription(10, 200), await Driver.DescribeAsync(At(tenant), Ct));
        Assert.Single(await Driver.ListAsync(Cell, Ct), Driver.NameOf(At(tenant)));
    }

    [Fact]
    public async Task What_was_written_reads_the_same_and_is_gone_when_deleted()
    {
        var tenant = await MadeAsync(null);
        var storage = Driver.Open(At(tenant));

        await storage.WriteAsync("notes/2026/first_note.txt", new MemoryStream(Encoding.UTF8.GetBytes("hällo")), Ct);
        await using (var read = await storage.ReadAsync("notes/2026/first_note.txt", Ct))
            Assert.Equal("hällo", await new StreamReader(read!).ReadToEndAsync(Ct));

        await storage.DeleteAsync("notes/2026/first_note.txt", Ct);
        await storage.DeleteAsync("notes/2026/first_note.txt", Ct);
        Assert.Null(await storage.ReadAsync("notes/2026/first_note.txt", Ct));
    }

    [Fact]
    public async Task A_full_storage_refuses_and_keeps_what_it_has()
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "first", 60);

        await Assert.ThrowsAsync<QuotaExceededException>(() => WriteAsync(tenant, "second", 41));

        Assert.Equal(60, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
        Assert.Null(await Driver.Open(At(tenant)).ReadAsync("second", Ct));
        await WriteAsync(tenant, "second", 40);
    }

    [Fact]
    public async Task Overwriting_counts_only_the_difference()
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "a", 80);

        await WriteAsync(tenant, "a", 100);
        await Assert.ThrowsAsync<QuotaExceededException>(() => WriteAsync(tenant, "a", 101));

        Assert.Equal(100, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task Two_writers_do_not_both_get_the_last_room()
    {
        var tenant = await MadeAsync(100);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            try
            {
                await WriteAsync(tenant, $"f{n}", 30);
                return true;
            }
            catch (QuotaExceededException)
            {
                return false;
            }
        }));

        Assert.Equal(3, outcomes.Count(written => written));
        Assert.Equal(90, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("a/../../other")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\n")]
    [InlineData("C:evil")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        var storage = Driver.Open(At(await MadeAsync(null)));

        await Assert.ThrowsAsync<StorageNameException>(() => storage.ReadAsync(name, Ct));
        await Assert.ThrowsAsync<StorageNameException>(() => storage.WriteAsync(name, new MemoryStream([1]), Ct));
        await Assert.ThrowsAsync<StorageNameException>(() => storage.DeleteAsync(name, Ct));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task The_check_passes_empty_or_full_and_leaves_nothing(int used)
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "a", used);

        await Driver.CheckAsync(At(tenant), Ct);

        Assert.Equal(used, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task Two_tenants_never_see_each_others_objects()
    {
        var (one, other) = (await MadeAsync(null), await MadeAsync(null));

        await WriteAsync(one, "secret", 5);

        Assert.Null(await Driver.Open(At(other)).ReadAsync("secret", Ct));
        Assert.Equal(0, (await Driver.DescribeAsync(At(other), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task Deleting_takes_everything_and_can_be_repeated()
    {
        var tenant = await MadeAsync(null);
        await WriteAsync(tenant, "a/b/c", 5);

        await Driver.DeleteAsync(At(tenant), Ct);
        await Driver.DeleteAsync(At(tenant), Ct);

        Assert.Null(await Driver.DescribeAsync(At(tenant), Ct));
        Assert.DoesNotContain(Driver.NameOf(At(tenant)), await Driver.ListAsync(Cell, Ct));
    }

    private protected async Task<TenantId> MadeAsync(long? quota)
    {
        var tenant = TenantId.New();
        await Driver.EnsureAsync(At(tenant), quota, Ct);
        return tenant;
    }

    private protected Task WriteAsync(TenantId tenant, string name, int bytes) => Driver.Open(At(tenant)).WriteAsync(name, new MemoryStream(new byte[bytes]), Ct);
}
