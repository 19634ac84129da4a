using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Portal.Provisioning.Drivers.Storage;

/// <summary>A private container per tenant in an Azure storage account. Its metadata says how much it may hold; <see cref="BlobUsage"/> keeps what it holds.</summary>
internal sealed class BlobStorage(TimeProvider time) : IStorageDriver
{
    public const string DriverKind = "azure-blob-storage"; // stored; never rename
    private const string Quota = "quota";
    private const string Unbounded = "none";

    public string Kind => DriverKind;

    public bool IsPerCell => true;

    public string NameOf(PlacedTenant tenant) => ResourceName.OfContainer(tenant);

    public async Task EnsureAsync(PlacedTenant tenant, long? quotaBytes, CancellationToken ct)
    {
        var container = ContainerOf(tenant);
        var metadata = new Dictionary<string, string> { [Quota] = quotaBytes?.ToString(CultureInfo.InvariantCulture) ?? Unbounded };
        try
        {
            if (await container.CreateIfNotExistsAsync(PublicAccessType.None, metadata, cancellationToken: ct) is null)
                await MendAsync(container, metadata, ct);
        }
        catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.ContainerBeingDeleted)
        {
            throw new StorageBeingDeletedException(container.Name, refused);
        }

        await new BlobUsage(container, time).EnsureAsync(ct);
    }

    public async Task<StorageDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var container = ContainerOf(tenant);
        return await PropertiesAsync(container, ct) is { } properties ? new StorageDescription(await BlobUsage.CountAsync(container, ct), QuotaOf(properties)) : null;
    }

    public ITenantStorage Open(PlacedTenant tenant) => new BlobObjects(ContainerOf(tenant), time);

    public async Task CheckAsync(PlacedTenant tenant, CancellationToken ct)
    {
        var container = ContainerOf(tenant);
        if (await PropertiesAsync(container, ct) is not { } properties || !properties.Metadata.ContainsKey(Quota))
            throw new CheckFailedException("check.no-storage", container.Name);

        if (properties.PublicAccess is not (null or PublicAccessType.None) || await IsReadByAnybodyAsync(container, ct))
            throw new CheckFailedException("check.open-storage", container.Name);

        var storage = Open(tenant);
        await StorageCheck.WriteAndReadBackAsync(storage, ct);
        var neighbour = ResourceName.OfContainer(tenant with { Tenant = Kernel.TenantId.New() });
        await StorageCheck.RefusesAsync(storage, [$"../{neighbour}/x", $"{container.Uri.GetLeftPart(UriPartial.Path)}/../{neighbour}/x", BlobUsage.Name, "?comp=list"], ct);
    }

    public async Task DeleteAsync(PlacedTenant tenant, CancellationToken ct)
    {
        try
        {
            await ContainerOf(tenant).DeleteIfExistsAsync(cancellationToken: ct);
        }
        catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.ContainerBeingDeleted)
        {
            // On its way out already.
        }
    }

    public async Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct)
    {
        var names = new List<string>();
        await foreach (var container in AccountOf(cell).GetBlobContainersAsync(prefix: cell.Prefix + "-", cancellationToken: ct))
            names.Add(container.Name);

        return names;
    }

    /// <summary>Null where there is no quota.</summary>
    internal static long? QuotaOf(BlobContainerProperties properties) =>
        properties.Metadata.TryGetValue(Quota, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    private static async Task MendAsync(BlobContainerClient container, Dictionary<string, string> metadata, CancellationToken ct)
    {
        await container.SetMetadataAsync(metadata, cancellationToken: ct);
        BlobContainerProperties properties = await container.GetPropertiesAsync(cancellationToken: ct);
        if (properties.PublicAccess is not (null or PublicAccessType.None))
            await container.SetAccessPolicyAsync(PublicAccessType.None, cancellationToken: ct);
    }

    private static async Task<BlobContainerProperties?> PropertiesAsync(BlobContainerClient container, CancellationToken ct)
    {
        try
        {
            return await container.GetPropertiesAsync(cancellationToken: ct);
        }
        catch (RequestFailedException refused) when (refused.Status == 404 || refused.ErrorCode == BlobErrorCode.ContainerBeingDeleted)
        {
            return null;
        }
    }

    // As a stranger, without any key.
    private static async Task<bool> IsReadByAnybodyAsync(BlobContainerClient container, CancellationToken ct)
    {
        try
        {
            await new BlobContainerClient(new Uri(container.Uri.GetLeftPart(UriPartial.Path)), Options()).GetBlobClient(BlobUsage.Name).GetPropertiesAsync(cancellationToken: ct);
            return true;
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403 or 404 or 409)
        {
            return false;
        }
    }

    // The name comes from the ids and from nothing that anybody typed.
    private static BlobContainerClient ContainerOf(PlacedTenant tenant) => AccountOf(tenant.Cell).GetBlobContainerClient(ResourceName.OfContainer(tenant));

    // Made anew each time: it is cheap, shares the connections of the process, and keeps no key.
    private static BlobServiceClient AccountOf(CellAccess cell) => new(cell.StorageConnection, Options());

    private static BlobClientOptions Options() => new() { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(30) }, Diagnostics = { IsLoggingContentEnabled = false } };
}
