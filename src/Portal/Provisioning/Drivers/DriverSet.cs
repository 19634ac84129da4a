using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers;

/// <summary>All drivers.</summary>
internal sealed class DriverSet(IEnumerable<IDatabaseDriver> databases, IEnumerable<IStorageDriver> storages)
{
    public IReadOnlyList<IDatabaseDriver> Databases { get; } = [.. databases];

    public IReadOnlyList<IStorageDriver> Storages { get; } = [.. storages];

    /// <summary>The one for tenants of this isolation on this engine.</summary>
    public IDatabaseDriver Database(DatabaseEngine engine, Isolation isolation) =>
        Databases.FirstOrDefault(d => d.Engine == engine && d.Serves(isolation))
        ?? throw new InvalidOperationException($"There is no database driver for {isolation} on {engine}; correct the cell.");

    public IDatabaseDriver Database(string kind) =>
        Databases.FirstOrDefault(d => d.Kind == kind) ?? throw new InvalidOperationException($"There is no database driver '{kind}'; correct the cell.");

    public IStorageDriver Storage(string kind) =>
        Storages.FirstOrDefault(d => d.Kind == kind) ?? throw new InvalidOperationException($"There is no storage driver '{kind}'; correct the cell.");
}
