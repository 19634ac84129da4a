using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Operations.Admin;

/// <summary>What cancelling an operation would undo, in the order in which it would happen.</summary>
[Requires(StaffPermission.RunOperations)]
public sealed record PreviewCancel(OperationId Id) : IQuery<CancelPreview>;

/// <param name="TenantSlug">What has to be typed before it is done.</param>
/// <param name="Steps">Names of steps, the first to be undone first; begins with the unfinished one, which may have left something behind.</param>
public sealed record CancelPreview(OperationId Id, OperationKind Kind, string TenantName, string TenantSlug, IReadOnlyList<string> Steps);

internal sealed class PreviewCancelHandler(PortalDb db, IStringLocalizer<OperationsAdminText> text, IStringLocalizer<OperationsText> words) : IQueryHandler<PreviewCancel, CancelPreview>
{
    public async Task<Result<CancelPreview>> Handle(PreviewCancel query, CancellationToken ct)
    {
        var operation = await db.Operations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == query.Id, ct);
        if (operation is null)
            return Error.NotFound(text["operation.none"]);

        if (!operation.CanBeCancelled)
            return Error.Conflict(text["cancel.refused"]);

        var done = await db.OperationSteps
            .Where(s => s.OperationId == query.Id && s.Direction == StepDirection.Do)
            .OrderByDescending(s => s.Position)
            .Select(s => s.Step)
            .ToListAsync(ct);
        if (operation.CurrentStep is { } begun && !done.Contains(begun))
            done.Insert(0, begun);

        var tenant = await db.Tenants.Where(t => t.Id == operation.TenantId).Select(t => new { t.Name, t.Slug }).SingleOrDefaultAsync(ct);
        return new CancelPreview(operation.Id, operation.Kind, tenant?.Name ?? words["installation"], tenant?.Slug ?? "", done);
    }
}
