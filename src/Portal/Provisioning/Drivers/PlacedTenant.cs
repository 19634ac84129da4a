using Portal.Kernel;

namespace Portal.Provisioning.Drivers;

/// <summary>A cell as its drivers need it: what their names begin with, and how it is reached.</summary>
/// <param name="Id">The cell's id; the names of what lives there begin with a part of it.</param>
/// <param name="Database">The administrative connection string of the database server; null where there is none.</param>
/// <param name="Storage">The connection string of the storage account; null where there is none.</param>
/// <param name="PoolSize">How many databases are kept ready for tenants to come.</param>
internal sealed record CellAccess(CellId Id, string? Database = null, string? Storage = null, int PoolSize = 0)
{
    /// <summary>For drivers that know no cells.</summary>
    public static CellAccess None { get; } = new(default(CellId));

    /// <summary>
    /// Begins every name that drivers give on the cell's servers: <c>p1a2b3c4d</c>. A letter first and nothing but letters and digits, so that every server
    /// takes it; random (the end of a version 7 UUID), so that two installations on one server keep apart.
    /// </summary>
    public string Prefix => "p" + Id.Value.ToString("N")[24..];

    public string DatabaseConnection => Database ?? throw new InvalidOperationException($"Cell {Id} has no connection to a database server; give it one.");

    public string StorageConnection => Storage ?? throw new InvalidOperationException($"Cell {Id} has no connection to a storage account; give it one.");

    /// <summary>Says nothing that is secret.</summary>
    public override string ToString() => $"cell {Id}";
}

/// <summary>A tenant in its cell: what drivers work on.</summary>
/// <param name="Cell">Where.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Login">The password of the tenant's own login; null where there are no logins, or where it is not needed.</param>
internal sealed record PlacedTenant(CellAccess Cell, TenantId Tenant, LoginSecret? Login = null)
{
    /// <summary>Says nothing that is secret.</summary>
    public override string ToString() => $"tenant {Tenant} in {Cell}";
}

/// <summary>The password of a tenant's own login.</summary>
/// <param name="Version">1, 2, 3 …; the ledger says which one is in force.</param>
/// <param name="Password">What the server is told.</param>
internal sealed record LoginSecret(int Version, string Password)
{
    /// <summary>Says nothing that is secret.</summary>
    public override string ToString() => $"password {Version}";
}
