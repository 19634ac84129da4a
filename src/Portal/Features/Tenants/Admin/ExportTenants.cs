using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>The next rows of an export, oldest first. Each portion is a message of its own, so that the gate holds while a long file is written.</summary>
/// <param name="Filter">Which tenants.</param>
/// <param name="Skip">How many rows are written already.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ExportTenants(TenantFilter Filter, int Skip) : IQuery<IReadOnlyList<TenantRow>>
{
    /// <summary>Rows a portion; fewer mean: the end.</summary>
    public const int Portion = 1000;
}

internal sealed class ExportTenantsHandler(PortalDb db, TenantRows rows) : IQueryHandler<ExportTenants, IReadOnlyList<TenantRow>>
{
    public async Task<Result<IReadOnlyList<TenantRow>>> Handle(ExportTenants query, CancellationToken ct) =>
        await rows.ReadAsync(query.Filter.Of(db), TenantSort.Created, false, Math.Max(0, query.Skip), ExportTenants.Portion, ct);
}
