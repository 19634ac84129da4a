using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>
/// How much a tenant's container holds, in the metadata of an empty blob that no object's name can reach. Whoever changes what is in the container
/// takes a lease on that blob, so that of two writers, in whatever process, one waits. A change is announced before it is made and struck off
/// with the new sum; who finds one announced and not struck off (its writer died) counts what is there.
/// </summary>
internal sealed class BlobUsage(BlobContainerClient container, TimeProvider time)
{
    public const string Name = "~usage"; // an object's name has no ~
    private const string Used = "used";
    private const string Changing = "changing";

    /// <summary>How long a writer that died keeps others waiting.</summary>
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(30);

    /// <summary>A change is given up before its lease ends.</summary>
    private static readonly TimeSpan LongestChange = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    public async Task EnsureAsync(CancellationToken ct)
    {
        try
        {
            await _blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Metadata = Said(0, changing: true), Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, ct);
        }
        catch (RequestFailedException refused) when (refused.Status is 409 or 412)
        {
            // It is there, perhaps in somebody's lease.
        }
    }

    /// <summary>Makes one change of what is in the container, alone.</summary>
    /// <param name="change">Is told what is used now; does it, and says what is used then. What it throws before it did anything leaves all as it was.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task ChangeAsync(Func<long, CancellationToken, Task<long>> change, CancellationToken ct)
    {
        var lease = await LeaseAsync(ct);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(LongestChange);
        try
        {
            var held = new BlobRequestConditions { LeaseId = lease.LeaseId };
            var before = await ReadAsync(ct) ?? await CountAsync(container, bound.Token);
            await _blob.SetMetadataAsync(Said(before, changing: true), held, bound.Token);
            long after;
            try
            {
                after = await change(before, bound.Token);
            }
            catch (QuotaExceededException)
            {
                await _blob.SetMetadataAsync(Said(before, changing: false), held, bound.Token);
                throw;
            }

            await _blob.SetMetadataAsync(Said(after, changing: false), held, bound.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"A change of the storage {container.Name} took longer than {LongestChange.TotalSeconds} seconds; try again later.", late);
        }
        finally
        {
            await ReleaseAsync(lease);
        }
    }

    /// <summary>What is used as last written down, to refuse early what cannot fit; null while that is not certain.</summary>
    public async Task<long?> ReadAsync(CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await _blob.GetPropertiesAsync(cancellationToken: ct);
            return properties.Metadata.TryGetValue(Changing, out var changing) && changing == "no" && properties.Metadata.TryGetValue(Used, out var used)
                ? long.Parse(used, CultureInfo.InvariantCulture)
                : null;
        }
        catch (RequestFailedException refused) when (refused.Status == 404)
        {
            return null; // made by the next who changes something
        }
    }

    /// <summary>The sum of all objects.</summary>
    public static async Task<long> CountAsync(BlobContainerClient container, CancellationToken ct)
    {
        var sum = 0L;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: ct))
            sum += blob.Properties.ContentLength ?? 0;

        return sum;
    }

    private async Task<BlobLeaseClient> LeaseAsync(CancellationToken ct)
    {
        // An id of one's own makes the request repeatable: an answer that was lost is asked for again.
        var lease = _blob.GetBlobLeaseClient(Guid.NewGuid().ToString());
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                await lease.AcquireAsync(LeaseLength, cancellationToken: ct);
                return lease;
            }
            catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                await EnsureAsync(ct);
            }
            catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                if (time.GetElapsedTime(since) > LongestWait)
                    throw new TimeoutException($"Others have been writing to the storage {container.Name} for {LongestWait.TotalSeconds} seconds; try again later.", refused);

                await Task.Delay(Random.Shared.Next(10, 60), ct);
            }
        }
    }

    // Not by the caller's token: what is held would keep others waiting. A lease that cannot be given back ends by itself.
    private static async Task ReleaseAsync(BlobLeaseClient lease)
    {
        using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await lease.ReleaseAsync(cancellationToken: brief.Token);
        }
        catch (Exception exception) when (exception is RequestFailedException or OperationCanceledException or AggregateException)
        {
            // It has ended, or the container has.
        }
    }

    private static Dictionary<string, string> Said(long used, bool changing) => new()
    {
        [Used] = used.ToString(CultureInfo.InvariantCulture),
        [Changing] = changing ? "yes" : "no",
    };
}
