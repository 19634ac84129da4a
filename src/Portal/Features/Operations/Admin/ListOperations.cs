using System.Linq.Expressions;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>A page of operations, of the installation and all tenants or of one.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record ListOperations : IQuery<OperationList>
{
    public const int LargestPage = 100;

    public OperationStatus? Status { get; init; }

    public OperationKind? Kind { get; init; }

    public TenantId? Tenant { get; init; }

    /// <summary>A part of a tenant's name, its slug or its owner's address, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Whether <see cref="OperationList.Failed"/> is wanted.</summary>
    public bool CountFailed { get; init; }

    public OperationOrder Order { get; init; } = OperationOrder.Created;

    public bool Descending { get; init; } = true;

    /// <summary>From 0.</summary>
    public int Page { get; init; }

    public int PageSize { get; init; } = 25;
}

/// <summary>What the list can be sorted by.</summary>
public enum OperationOrder
{
    Created,
    Finished,
    Kind,
    Status,
    Tenant,
}

/// <param name="Total">Of all pages.</param>
/// <param name="Failed">How many have failed, of all that match but for their status; 0 where it was not asked for.</param>
public sealed record OperationList(IReadOnlyList<OperationRow> Rows, int Total, int Failed = 0);

/// <param name="TenantName">Of an operation about <see cref="TenantId.Installation"/>: what that is called.</param>
/// <param name="Step">The step that runs, waits or failed; null once it is finished.</param>
public sealed record OperationRow(
    OperationId Id, TenantId TenantId, string TenantName, string TenantSlug, OperationKind Kind, OperationStatus Status, string? Step, string RequestedBy,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

internal sealed class ListOperationsValidator : AbstractValidator<ListOperations>
{
    // Both come from an address that somebody may have typed; a page beyond the end is simply empty.
    public ListOperationsValidator()
    {
        RuleFor(q => q.Page).InclusiveBetween(0, 1_000_000);
        RuleFor(q => q.PageSize).InclusiveBetween(1, ListOperations.LargestPage);
        RuleFor(q => q.Search).MaximumLength(Tenant.NameLength);
    }
}

internal sealed class ListOperationsHandler(PortalDb db, IStringLocalizer<OperationsText> text) : IQueryHandler<ListOperations, OperationList>
{
    public async Task<Result<OperationList>> Handle(ListOperations query, CancellationToken ct)
    {
        var filter = new OperationFilter { Status = query.Status, Kind = query.Kind, Tenant = query.Tenant, Search = query.Search };
        var found = filter.Find(db);
        var total = await found.CountAsync(ct);
        var installation = text["installation"].Value;
        var rows = await Sort(found, query)
            .Skip(query.Page * query.PageSize)
            .Take(query.PageSize)
            .Select(b => new OperationRow(
                b.Operation.Id, b.Operation.TenantId, b.Tenant != null ? b.Tenant.Name : installation, b.Tenant != null ? b.Tenant.Slug : "", b.Operation.Kind, b.Operation.Status,
                b.Operation.FinishedAt == null ? b.Operation.CurrentStep : null, b.Operation.RequestedBy, b.Operation.CreatedAt, b.Operation.FinishedAt))
            .ToListAsync(ct);
        var failed = query.CountFailed ? await (filter with { Status = OperationStatus.Failed }).Find(db).CountAsync(ct) : 0;
        return new OperationList(rows, total, failed);
    }

    private static IOrderedQueryable<OperationOfTenant> Sort(IQueryable<OperationOfTenant> found, ListOperations query) => query.Order switch
    {
        OperationOrder.Finished => By(found, b => b.Operation.FinishedAt, query.Descending),
        OperationOrder.Kind => By(found, b => b.Operation.Kind, query.Descending),
        OperationOrder.Status => By(found, b => b.Operation.Status, query.Descending),
        OperationOrder.Tenant => By(found, b => b.Tenant!.Name, query.Descending),
        _ => By(found, b => b.Operation.CreatedAt, query.Descending),
    };

    // The newest first among equals, and the id last: pages never overlap.
    private static IOrderedQueryable<OperationOfTenant> By<TKey>(IQueryable<OperationOfTenant> found, Expression<Func<OperationOfTenant, TKey>> key, bool descending) =>
        (descending ? found.OrderByDescending(key) : found.OrderBy(key)).ThenByDescending(b => b.Operation.CreatedAt).ThenByDescending(b => b.Operation.Id);
}
