using Portal.Data;
using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>A place where tenants' resources live: a region with a database driver, a storage driver and room for a number of tenants.</summary>
public sealed class Cell : IVersioned
{
    public CellId Id { get; init; }

    /// <summary>Unique, lower case: <c>eu-1</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The region that sign-up offers: <c>eu</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>Driver kind of databases here: <c>sqlite-database</c>.</summary>
    public string DatabaseDriver { get; set; } = "";

    /// <summary>Driver kind of storage here: <c>folder-storage</c>.</summary>
    public string StorageDriver { get; set; } = "";

    /// <summary>How many tenants fit.</summary>
    public int Capacity { get; set; }

    /// <summary>How many tenants are placed here; kept in the transaction that places or removes one.</summary>
    public int Placed { get; set; }

    /// <summary>False: keeps what it has, takes no new tenant.</summary>
    public bool IsOpen { get; set; } = true;

    public int Version { get; private set; }
}

/// <summary>Which cell a tenant is placed in: one row a tenant.</summary>
public sealed class Placement
{
    public TenantId TenantId { get; init; }

    public CellId CellId { get; init; }

    public DateTimeOffset PlacedAt { get; init; }
}
