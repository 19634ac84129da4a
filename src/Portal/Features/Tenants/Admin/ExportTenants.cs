using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>
/// The next rows of an export, oldest first. Each portion is a message of its own, so that the gate holds while a long file is written, and begins where the
/// last one ended, so that the last of a thousand portions is read as fast as the first.
/// </summary>
/// <param name="Filter">Which tenants.</param>
/// <param name="From">The time at which the last written row was created; null: from the beginning.</param>
/// <param name="Written">How many rows of that very time are written already.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ExportTenants(TenantFilter Filter, DateTimeOffset? From, int Written) : IQuery<IReadOnlyList<TenantRow>>
{
    /// <summary>Rows a portion; fewer mean: the end.</summary>
    public const int Portion = 1000;

    /// <summary>What comes after <paramref name="portion"/>.</summary>
    public ExportTenants After(IReadOnlyList<TenantRow> portion)
    {
        var last = portion[^1].CreatedAt;
        var alike = portion.Count(r => r.CreatedAt == last);
        return this with { From = last, Written = From == last ? Written + alike : alike };
    }
}

internal sealed class ExportTenantsHandler(TenantSearch search, TenantRows rows) : IQueryHandler<ExportTenants, IReadOnlyList<TenantRow>>
{
    public async Task<Result<IReadOnlyList<TenantRow>>> Handle(ExportTenants query, CancellationToken ct)
    {
        var matching = (await search.FindAsync(query.Filter, ct)).Tenants;
        if (query.From is { } from)
            matching = matching.Where(t => t.CreatedAt >= from);

        return await rows.ReadAsync(matching, TenantSort.Created, false, Math.Max(0, query.Written), ExportTenants.Portion, ct);
    }
}
