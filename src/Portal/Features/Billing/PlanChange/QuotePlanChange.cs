using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>What another plan would mean and cost, to the cent. Changes nothing.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record QuotePlanChange(TenantId Tenant, Guid PlanId) : IQuery<PlanQuote>, IConcernsTenant;

internal sealed class QuotePlanChangeHandler(PlanChanges changes, TimeProvider time) : IQueryHandler<QuotePlanChange, PlanQuote>
{
    public async Task<Result<PlanQuote>> Handle(QuotePlanChange query, CancellationToken ct)
    {
        var at = time.GetUtcNow();
        var prepared = await changes.PrepareAsync(query.Tenant, query.PlanId, at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)), byStaff: false, moment: null, ct);
        return prepared.Succeeded ? prepared.Value.Quote : prepared.Error!;
    }
}
