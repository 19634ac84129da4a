using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>Ends the plan with the period that is paid for; until then everything goes on.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record CancelMyPlan(TenantId Tenant) : ICommand, IConcernsTenant;

/// <summary>Takes back what was to happen at the period's end: a cancellation, or another plan.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record ResumeMyPlan(TenantId Tenant) : ICommand, IConcernsTenant;

internal sealed class CancelMyPlanHandler(PortalDb db, IStringLocalizer<BillingText> text) : ICommandHandler<CancelMyPlan>
{
    public async Task<Result> Handle(CancelMyPlan command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account || account.State == BillingState.Closed)
            return Error.Conflict(text["change.closed"]);

        (account.CancelsAtPeriodEnd, account.NextPlanId) = (true, null);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class ResumeMyPlanHandler(PortalDb db, IStringLocalizer<BillingText> text) : ICommandHandler<ResumeMyPlan>
{
    public async Task<Result> Handle(ResumeMyPlan command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account || account.State == BillingState.Closed)
            return Error.Conflict(text["change.closed"]);

        (account.CancelsAtPeriodEnd, account.NextPlanId) = (false, null);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
