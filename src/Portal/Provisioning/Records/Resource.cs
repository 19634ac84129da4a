using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>The ledger: something that exists outside the control database for one tenant and must be taken down with it.</summary>
public sealed class Resource
{
    public Guid Id { get; init; }

    public TenantId TenantId { get; init; }

    /// <summary>The kind of driver that made it: <c>sqlite-database</c>, <c>folder-storage</c>.</summary>
    public string Kind { get; init; } = "";

    public CellId? CellId { get; init; }

    /// <summary>Its name where it lives, made from the tenant's id.</summary>
    public string Name { get; init; } = "";

    /// <summary>Bytes when last described; null when not measured.</summary>
    public long? SizeBytes { get; set; }

    /// <summary>The most it may hold, in bytes; null when unbounded.</summary>
    public long? QuotaBytes { get; set; }

    /// <summary>For a database: the newest schema script that was applied.</summary>
    public string? SchemaVersion { get; set; }

    /// <summary>Which version of the tenant's password is in force; null where there is no login.</summary>
    public int? SecretVersion { get; set; }

    public ResourceState State { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>Stored as text; never rename.</summary>
public enum ResourceState
{
    Present,
    Removed,
}
