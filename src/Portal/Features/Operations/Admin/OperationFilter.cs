using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>Which operations: what the list shows and what is retried from there is found by the same.</summary>
public sealed record OperationFilter
{
    public OperationStatus? Status { get; init; }

    public OperationKind? Kind { get; init; }

    public TenantId? Tenant { get; init; }

    /// <summary>A part of a tenant's name, its slug or its owner's address, in any case.</summary>
    public string? Search { get; init; }

    internal IQueryable<OperationOfTenant> Find(PortalDb db)
    {
        var found = db.Operations.LeftJoin(db.Tenants, o => o.TenantId, t => t.Id, (o, t) => new OperationOfTenant { Operation = o, Tenant = t });
        if (Status is { } status)
            found = found.Where(b => b.Operation.Status == status);

        if (Kind is { } kind)
            found = found.Where(b => b.Operation.Kind == kind);

        if (Tenant is { } tenant)
            found = found.Where(b => b.Operation.TenantId == tenant);

        if (Features.Tenants.Tenant.FoldForSearch(Search?.Trim() ?? "") is { Length: > 0 } search)
            found = found.Where(b => b.Tenant != null && b.Tenant.SearchText.Contains(search));

        return found;
    }
}

/// <summary>An operation beside the tenant that it is about; null: it is about the installation.</summary>
internal sealed class OperationOfTenant
{
    public required Operation Operation { get; init; }

    public required Tenant? Tenant { get; init; }
}
