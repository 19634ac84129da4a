using Portal.Data;
using Portal.Kernel;

namespace Portal.Provisioning.Records;

/// <summary>A place where tenants' resources live: a region with a database driver, a storage driver and room for a number of tenants.</summary>
[CachedUnder(CacheKey)]
public sealed class Cell : IVersioned
{
    public const string CacheKey = "regions";

    public CellId Id { get; init; }

    /// <summary>Unique, lower case: <c>eu-1</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The region that sign-up offers: <c>eu</c>.</summary>
    public string Region { get; set; } = "";

    /// <summary>What tenants have their databases on here.</summary>
    public DatabaseEngine Engine { get; set; }

    /// <summary>Whether tenants can have a database of their own here, or a schema in a shared one. On SQLite both mean a file of their own.</summary>
    public bool OffersOwnDatabase { get; set; } = true;

    public bool OffersSharedDatabase { get; set; } = true;

    /// <summary>Where the database server is, for people to read; null on SQLite. How to get in is a secret (<see cref="SecretVersion"/>).</summary>
    public string? Server { get; set; }

    /// <summary>The version in force of this cell's secrets, its administrative connection strings; 0: there are none.</summary>
    public int SecretVersion { get; set; }

    /// <summary>How many databases are kept ready for tenants to come; 0: none.</summary>
    public int PoolSize { get; set; }

    /// <summary>Driver kind of storage here: <c>folder-storage</c>.</summary>
    public string StorageDriver { get; set; } = "";

    /// <summary>Which storage account that is, for people to read; null where storage has no account. Its key is a secret (<see cref="SecretVersion"/>).</summary>
    public string? StorageServer { get; set; }

    /// <summary>How many tenants fit.</summary>
    public int Capacity { get; set; }

    /// <summary>How many tenants are placed here; kept in the transaction that places or removes one.</summary>
    public int Placed { get; set; }

    /// <summary>False: keeps what it has, takes no new tenant.</summary>
    public bool IsOpen { get; set; } = true;

    public int Version { get; private set; }

    /// <summary>Whether tenants that are separated so can live here.</summary>
    public bool Offers(Isolation isolation) => isolation == Isolation.SharedDatabase ? OffersSharedDatabase : OffersOwnDatabase;
}

/// <summary>Which cell a tenant is placed in: one row a tenant.</summary>
public sealed class Placement
{
    public TenantId TenantId { get; init; }

    public CellId CellId { get; init; }

    public DateTimeOffset PlacedAt { get; init; }
}
