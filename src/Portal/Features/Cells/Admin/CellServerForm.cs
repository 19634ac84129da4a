using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>What stands in the fields about a cell's servers while somebody fills them in.</summary>
public sealed class CellServerForm
{
    public DatabaseEngine Engine { get; set; }

    public string Database { get; set; } = "";

    public bool OffersOwnDatabase { get; set; } = true;

    public bool OffersSharedDatabase { get; set; } = true;

    public int PoolSize { get; set; }

    public string StorageDriver { get; set; } = "";

    public string Storage { get; set; } = "";

    /// <summary>Offered only after it was found out that tenants' databases are not there.</summary>
    public bool WithoutTenants { get; set; }

    // A field that is not shown says nothing: what was typed for another kind of server stays behind.
    internal string? SentDatabase => CellRules.HasServer(Engine) ? Database.OrNull() : null;

    internal string? SentStorage => CellRules.HasAccount(StorageDriver) ? Storage.OrNull() : null;

    internal bool IsToBeTried => (SentDatabase ?? SentStorage) is not null;

    internal int SentPoolSize => CellRules.HasPool(Engine) ? PoolSize : 0;
}
