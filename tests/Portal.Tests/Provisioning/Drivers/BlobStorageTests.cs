using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Drivers.Storage;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class BlobStorageTests(Azurite azurite) : StorageDriverContract, IClassFixture<Azurite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly CellId _cell = CellId.New();

    private protected override IStorageDriver Driver => field ??= new BlobStorage(TimeProvider.System);

    private protected override CellAccess Cell => new(_cell, Storage: azurite.ConnectionString);

    [Fact]
    public async Task A_stranger_reads_nothing()
    {
        var tenant = await MadeAsync(null);
        await WriteAsync(tenant, "secret", 5);

        var stranger = new BlobContainerClient(new Uri($"{azurite.Address}/{Driver.NameOf(At(tenant))}"));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => stranger.GetBlobClient("secret").DownloadContentAsync(Ct));
        Assert.InRange(refused.Status, 401, 404);
    }

    [Fact]
    public async Task A_container_that_somebody_opened_fails_the_check_and_is_closed_by_ensuring()
    {
        var tenant = await MadeAsync(100);
        await Container(tenant).SetAccessPolicyAsync(PublicAccessType.Blob, cancellationToken: Ct);
        await Assert.ThrowsAsync<CheckFailedException>(() => Driver.CheckAsync(At(tenant), Ct));

        await Driver.EnsureAsync(At(tenant), 100, Ct);

        await Driver.CheckAsync(At(tenant), Ct);
    }

    [Fact]
    public async Task A_large_object_goes_up_in_blocks_and_reads_the_same()
    {
        var tenant = await MadeAsync(null);
        var content = new byte[(2 * BlobObjects.BlockBytes) + 12_345];
        Random.Shared.NextBytes(content);

        await Driver.Open(At(tenant)).WriteAsync("large", new Trickle(content), Ct);

        await using var read = (await Driver.Open(At(tenant)).ReadAsync("large", Ct))!;
        var found = new MemoryStream();
        await read.CopyToAsync(found, Ct);
        Assert.True(content.AsSpan().SequenceEqual(found.ToArray()));
        Assert.Equal(content.Length, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
        var blocks = await Container(tenant).GetBlockBlobClient("large").GetBlockListAsync(cancellationToken: Ct);
        Assert.Equal(3, blocks.Value.CommittedBlocks.Count());
    }

    [Fact]
    public async Task What_cannot_fit_is_refused_before_all_of_it_is_read()
    {
        var tenant = await MadeAsync(BlobObjects.BlockBytes);
        var endless = new Trickle(new byte[8 * BlobObjects.BlockBytes]);

        await Assert.ThrowsAsync<QuotaExceededException>(() => Driver.Open(At(tenant)).WriteAsync("large", endless, Ct));

        Assert.True(endless.Position <= 2 * BlobObjects.BlockBytes, $"{endless.Position} bytes were read");
        Assert.Equal(0, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task Large_writers_do_not_both_get_the_last_room_either()
    {
        const int size = BlobObjects.BlockBytes + 1;
        var tenant = await MadeAsync(size + 10);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(async n =>
        {
            try
            {
                await WriteAsync(tenant, $"f{n}", size);
                return true;
            }
            catch (QuotaExceededException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, written => written);
        Assert.Equal(size, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task What_a_writer_that_died_has_announced_is_counted_anew()
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "a", 10);
        await Container(tenant).GetBlobClient("b").UploadAsync(new BinaryData(new byte[50]), Ct); // its effect …
        await Container(tenant).GetBlobClient(BlobUsage.Name).SetMetadataAsync(new Dictionary<string, string> { ["used"] = "10", ["changing"] = "yes" }, cancellationToken: Ct); // … without its record

        await Assert.ThrowsAsync<QuotaExceededException>(() => WriteAsync(tenant, "c", 41));
        await WriteAsync(tenant, "c", 40);
    }

    [Fact]
    public async Task A_container_whose_usage_was_lost_is_counted_anew()
    {
        var tenant = await MadeAsync(100);
        await WriteAsync(tenant, "a", 60);
        await Container(tenant).GetBlobClient(BlobUsage.Name).DeleteAsync(cancellationToken: Ct);

        await Assert.ThrowsAsync<QuotaExceededException>(() => WriteAsync(tenant, "b", 41));
        await WriteAsync(tenant, "b", 40);
    }

    [Fact]
    public async Task A_writer_waits_for_one_in_another_process()
    {
        var tenant = await MadeAsync(100);
        var lease = Container(tenant).GetBlobClient(BlobUsage.Name).GetBlobLeaseClient();
        await lease.AcquireAsync(TimeSpan.FromSeconds(15), cancellationToken: Ct);

        var writing = WriteAsync(tenant, "a", 10);
        await Task.Delay(300, Ct);
        Assert.False(writing.IsCompleted);
        await lease.ReleaseAsync(cancellationToken: Ct);

        await writing;
    }

    [Theory]
    [InlineData("ends.with.dot.")]
    [InlineData("part./x")]
    [InlineData("...")]
    [InlineData("a-b_c.d/E.f")]
    public async Task Names_with_dots_stay_apart(string name)
    {
        var tenant = await MadeAsync(null);
        await WriteAsync(tenant, name, 3);
        await WriteAsync(tenant, name.Replace(".", "", StringComparison.Ordinal) + "x", 4);

        await using (var read = (await Driver.Open(At(tenant)).ReadAsync(name, Ct))!)
        {
            var found = new MemoryStream();
            await read.CopyToAsync(found, Ct);
            Assert.Equal(3, found.Length);
        }

        await Driver.Open(At(tenant)).DeleteAsync(name, Ct);
        Assert.Equal(4, (await Driver.DescribeAsync(At(tenant), Ct))!.UsedBytes);
    }

    [Fact]
    public async Task Only_containers_of_the_cell_are_listed()
    {
        var tenant = await MadeAsync(null);
        var elsewhere = new PlacedTenant(Cell with { Id = CellId.New() }, TenantId.New());
        await Driver.EnsureAsync(elsewhere, null, Ct);

        Assert.Equal([Driver.NameOf(At(tenant))], await Driver.ListAsync(Cell, Ct));
        Assert.Equal([Driver.NameOf(elsewhere)], await Driver.ListAsync(elsewhere.Cell, Ct));
    }

    [Fact]
    public async Task A_small_write_takes_moments()
    {
        var tenant = await MadeAsync(1_000);
        await WriteAsync(tenant, "warm", 1);
        var clock = Stopwatch.StartNew();

        for (var i = 0; i < 10; i++)
            await WriteAsync(tenant, $"f{i}", 10);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"Ten small writes took {clock.Elapsed}.");
    }

    private BlobContainerClient Container(TenantId tenant) => new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(Driver.NameOf(At(tenant)));

    /// <summary>Comes in odd pieces and cannot go back, as from a network.</summary>
    private sealed class Trickle(byte[] content) : MemoryStream(content, writable: false)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 70_001)], cancellationToken);
    }
}
