namespace Portal.Provisioning.Drivers;

/// <summary>All drivers, by kind.</summary>
internal sealed class DriverSet(IEnumerable<IDatabaseDriver> databases, IEnumerable<IStorageDriver> storages)
{
    public IReadOnlyList<IDatabaseDriver> Databases { get; } = [.. databases];

    public IReadOnlyList<IStorageDriver> Storages { get; } = [.. storages];

    public IDatabaseDriver Database(string kind) =>
        Databases.FirstOrDefault(d => d.Kind == kind) ?? throw new InvalidOperationException($"There is no database driver '{kind}'; correct the cell.");

    public IStorageDriver Storage(string kind) =>
        Storages.FirstOrDefault(d => d.Kind == kind) ?? throw new InvalidOperationException($"There is no storage driver '{kind}'; correct the cell.");
}
