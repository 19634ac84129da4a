using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>
/// What an action on many tenants would do: which can, which cannot and why. Nothing changes. It is then carried out one command a tenant, so that each
/// has its own check, transaction and audit row, and one refusal does not stop the others.
/// </summary>
/// <param name="Action">What is to be done.</param>
/// <param name="Ids">The chosen tenants; ignored where <paramref name="Everything"/> is given.</param>
/// <param name="Everything">All tenants that match.</param>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record PreviewBulk(TenantAction Action, IReadOnlyList<TenantId> Ids, TenantFilter? Everything) : IQuery<BulkPreview>
{
    /// <summary>The most tenants that one action takes.</summary>
    public const int Limit = 500;
}

public sealed record BulkPreview(IReadOnlyList<BulkTenant> Can, IReadOnlyList<BulkTenant> Cannot);

/// <param name="WhyNot">Null: it can.</param>
public sealed record BulkTenant(TenantId Id, string Name, string Slug, string? WhyNot);

internal sealed class PreviewBulkHandler(PortalDb db, TenantSearch search, TenantActions actions, IStringLocalizer<TenantsAdminText> text) : IQueryHandler<PreviewBulk, BulkPreview>
{
    public async Task<Result<BulkPreview>> Handle(PreviewBulk query, CancellationToken ct)
    {
        var ids = query.Ids.Distinct().ToList();
        if (query.Everything is null && ids.Count > PreviewBulk.Limit)
            return TooMany();

        var chosen = query.Everything is { } filter ? (await search.FindAsync(filter, ct)).Tenants : db.Tenants.Where(t => ids.Contains(t.Id));
        var found = await chosen
            .OrderBy(t => t.SearchText).ThenBy(t => t.Id).Take(PreviewBulk.Limit + 1)
            .Select(t => new
            {
                t.Id,
                t.Name,
                t.Slug,
                t.Status,
                Open = db.Set<Operation>().Where(o => o.TenantId == t.Id && o.FinishedAt == null).Select(o => (OperationKind?)o.Kind).FirstOrDefault(),
            }).ToListAsync(ct);
        if (found.Count > PreviewBulk.Limit)
            return TooMany();

        var answers = found.ConvertAll(t => new BulkTenant(t.Id, t.Name, t.Slug, actions.WhyNot(query.Action, t.Name, t.Status, t.Open)));
        if (query.Everything is null)
            answers.AddRange(ids.Except(found.Select(t => t.Id)).Select(id => new BulkTenant(id, id.ToString(), "", text["tenant.notFound"])));

        return new BulkPreview([.. answers.Where(t => t.WhyNot is null)], [.. answers.Where(t => t.WhyNot is not null)]);
    }

    private Error TooMany() => Error.Invalid(nameof(PreviewBulk.Ids), text["bulk.tooMany", PreviewBulk.Limit]);
}
