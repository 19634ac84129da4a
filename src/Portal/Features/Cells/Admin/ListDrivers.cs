using Portal.Kernel;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;

namespace Portal.Features.Cells.Admin;

/// <summary>The kinds of drivers that a cell can use.</summary>
[Requires(StaffPermission.EditCells)]
public sealed record ListDrivers : IQuery<AvailableDrivers>;

public sealed record AvailableDrivers(IReadOnlyList<DatabaseEngine> Engines, IReadOnlyList<string> Storages);

internal sealed class ListDriversHandler(DriverSet drivers) : IQueryHandler<ListDrivers, AvailableDrivers>
{
    public Task<Result<AvailableDrivers>> Handle(ListDrivers query, CancellationToken ct) => Task.FromResult<Result<AvailableDrivers>>(
        new AvailableDrivers([.. drivers.Databases.Select(d => d.Engine).Distinct()], [.. drivers.Storages.Select(d => d.Kind)]));
}
