namespace Portal.Provisioning.Drivers;

/// <summary>Makes, describes and removes one tenant's storage; the rules are those of <see cref="IDatabaseDriver"/>.</summary>
internal interface IStorageDriver
{
    /// <summary>Stored in cells and in the ledger; never rename.</summary>
    string Kind { get; }

    /// <summary>True where what exists is found cell by cell; false where all cells share one place, such as a folder.</summary>
    bool IsPerCell { get; }

    string NameOf(PlacedTenant tenant);

    /// <summary>Makes it, or gives it another quota.</summary>
    /// <exception cref="StorageBeingDeletedException">Try again in a minute.</exception>
    Task EnsureAsync(PlacedTenant tenant, long? quotaBytes, CancellationToken ct);

    /// <returns>Null when there is none.</returns>
    Task<StorageDescription?> DescribeAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>The tenant's own storage, and a way to nothing else.</summary>
    ITenantStorage Open(PlacedTenant tenant);

    /// <summary>Writes, reads back and deletes as the tenant, and tries to reach what is not the tenant's.</summary>
    /// <exception cref="CheckFailedException">Something is not as promised.</exception>
    Task CheckAsync(PlacedTenant tenant, CancellationToken ct);

    Task DeleteAsync(PlacedTenant tenant, CancellationToken ct);

    /// <summary>The names of everything of this kind that exists in a cell, the half-made included; for <c>verify</c>.</summary>
    Task<IReadOnlyCollection<string>> ListAsync(CellAccess cell, CancellationToken ct);
}

/// <summary>One tenant's objects by name: letters, digits, and <c>. - _ /</c> between them; no step upwards.</summary>
internal interface ITenantStorage
{
    /// <exception cref="QuotaExceededException">Nothing was written.</exception>
    /// <exception cref="StorageNameException">The name leads elsewhere.</exception>
    Task WriteAsync(string name, Stream content, CancellationToken ct);

    /// <returns>Null when there is no such object.</returns>
    Task<Stream?> ReadAsync(string name, CancellationToken ct);

    Task DeleteAsync(string name, CancellationToken ct);
}

/// <param name="UsedBytes">What its objects take up.</param>
/// <param name="QuotaBytes">The most they may take up; null: no bound.</param>
internal sealed record StorageDescription(long UsedBytes, long? QuotaBytes);

internal sealed class QuotaExceededException(long quotaBytes) : Exception($"The storage may hold {quotaBytes} bytes.");

/// <summary>A storage of this name is still being deleted where it lives; making it anew works in a minute.</summary>
internal sealed class StorageBeingDeletedException(string name, Exception inner) : IOException($"The storage {name} is still being deleted; it can be made anew in a minute.", inner);

internal sealed class StorageNameException(string name) : Exception($"'{name}' is no name of an object in a tenant's storage.");
