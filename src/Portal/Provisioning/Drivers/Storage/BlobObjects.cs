using System.Buffers;
using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>
/// The objects in one tenant's container. A large one goes up in blocks while it is read; blocks are nothing until they are put together, which
/// happens alone (<see cref="BlobUsage"/>), together with the look at the quota.
/// </summary>
internal sealed class BlobObjects(BlobContainerClient container, TimeProvider time) : ITenantStorage
{
    /// <summary>What is kept in memory of one object. 50,000 of them are the most that a blob can have: 390 GB.</summary>
    internal const int BlockBytes = 8 * 1024 * 1024;

    private readonly BlobUsage _usage = new(container, time);

    public async Task WriteAsync(string name, Stream content, CancellationToken ct)
    {
        var blob = BlobOf(name);
        BlobContainerProperties properties = await container.GetPropertiesAsync(cancellationToken: ct);
        var quota = BlobStorage.QuotaOf(properties);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var (blocks, last, total) = await StageAsync(blob, content, buffer, quota, ct);
            await _usage.ChangeAsync(async (used, bounded) =>
            {
                var after = used - await LengthAsync(blob, bounded) + total;
                if (after > quota)
                    throw new QuotaExceededException(quota.Value);

                if (blocks.Count == 0)
                    await blob.UploadAsync(new MemoryStream(buffer, 0, last), cancellationToken: bounded);
                else
                    await CommitAsync(blob, blocks, bounded);

                return after;
            }, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public async Task<Stream?> ReadAsync(string name, CancellationToken ct)
    {
        var blob = BlobOf(name);
        try
        {
            BlobDownloadStreamingResult found = await blob.DownloadStreamingAsync(cancellationToken: ct);
            return found.Content;
        }
        catch (RequestFailedException refused) when (refused.Status == 404)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string name, CancellationToken ct)
    {
        var blob = BlobOf(name);
        if (await LengthOrNullAsync(blob, ct) is null)
            return;

        await _usage.ChangeAsync(async (used, bounded) =>
        {
            var length = await LengthAsync(blob, bounded);
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: bounded);
            return used - length;
        }, ct);
    }

    // Nothing is put up of what fits into one block: that is written in one go when its turn has come.
    private async Task<(List<string> Blocks, int Last, long Total)> StageAsync(BlockBlobClient blob, Stream content, byte[] buffer, long? quota, CancellationToken ct)
    {
        var (blocks, total, room) = (new List<string>(), 0L, (long?)null);
        var upload = Guid.NewGuid().ToString("N");
        while (true)
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, ct);
            total += read;
            if (quota is not null && total > (room ??= await RoomAsync(blob, quota.Value, ct)))
                throw new QuotaExceededException(quota.Value);

            if (blocks.Count == 0 && read < BlockBytes)
                return (blocks, read, total);

            if (read > 0)
            {
                var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{upload}-{blocks.Count:D5}")));
                await blob.StageBlockAsync(id, new MemoryStream(buffer, 0, read), cancellationToken: ct);
                blocks.Add(id);
            }

            if (read < BlockBytes)
                return (blocks, 0, total);
        }
    }

    // Only to refuse early; what counts is the look under the lease.
    private async Task<long> RoomAsync(BlockBlobClient blob, long quota, CancellationToken ct) =>
        await _usage.ReadAsync(ct) is { } used ? Math.Max(0, quota - used + await LengthAsync(blob, ct)) : quota;

    private static async Task CommitAsync(BlockBlobClient blob, List<string> blocks, CancellationToken ct)
    {
        try
        {
            await blob.CommitBlockListAsync(blocks, cancellationToken: ct);
        }
        catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            throw new IOException($"Another wrote the object '{blob.Name}' meanwhile; write it again.", refused);
        }
    }

    private static async Task<long> LengthAsync(BlockBlobClient blob, CancellationToken ct) => await LengthOrNullAsync(blob, ct) ?? 0;

    private static async Task<long?> LengthOrNullAsync(BlockBlobClient blob, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: ct);
            return properties.ContentLength;
        }
        catch (RequestFailedException refused) when (refused.Status == 404)
        {
            return null;
        }
    }

    private BlockBlobClient BlobOf(string name)
    {
        ObjectName.Check(name);

        // Some services and proxies drop a dot at the end of a part; an object's name has no ~, so that no two become the same.
        return container.GetBlockBlobClient(string.Join('/', name.Split('/').Select(part => part.EndsWith('.') ? part + "~" : part)));
    }
}
