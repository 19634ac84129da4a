using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>Changes the tenant's plan as it was quoted. A quote that no longer holds is refused, and nothing changes.</summary>
/// <param name="QuotedAt">Of the quote: <see cref="PlanQuote.At"/>.</param>
/// <param name="Total">Of the quote: what they have agreed to pay.</param>
[Requires(TenantPermission.ManageBilling)]
public sealed record ChangeMyPlan(TenantId Tenant, Guid PlanId, DateTimeOffset QuotedAt, decimal Total) : ICommand, IConcernsTenant;

internal sealed class ChangeMyPlanHandler(PortalDb db, PlanChanges changes, IStringLocalizer<BillingText> text) : ICommandHandler<ChangeMyPlan>
{
    public async Task<Result> Handle(ChangeMyPlan command, CancellationToken ct)
    {
        var prepared = await changes.PrepareAsync(command.Tenant, command.PlanId, command.QuotedAt, byStaff: false, moment: null, ct);
        if (prepared.Error is { } error)
            return error;

        if (prepared.Value.Quote.Total != command.Total)
            return Error.Conflict(text["change.over"]);

        if (prepared.Value.Quote.Misfits.Any(m => m.Blocks))
            return Error.Conflict(text["change.tooMuch"]);

        await changes.MakeAsync(prepared.Value, ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
