using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Billing.PlanChange;

/// <summary>Ends the plan with the period that is paid for; until then everything goes on.</summary>
[Requires(TenantPermission.ManageBilling)]
public sealed record CancelMyPlan(TenantId Tenant) : ICommand, IConcernsTenant;

/// <summary>Takes back what was to happen at the period's end: a cancellation, or another plan. Where it has happened already, the tenant comes back: it is billed and open again.</summary>
[Requires(TenantPermission.ManageBilling, WhileSuspended = true)]
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

internal sealed class ResumeMyPlanHandler(PortalDb db, IOperations operations, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<ResumeMyPlan>
{
    public async Task<Result> Handle(ResumeMyPlan command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account)
            return Error.Conflict(text["change.noAccount"]);

        if (account.State != BillingState.Closed)
        {
            (account.CancelsAtPeriodEnd, account.NextPlanId) = (false, null);
            await db.SaveChangesAsync(ct);
            return Result.Success;
        }

        var tenant = await db.Tenants.SingleAsync(t => t.Id == command.Tenant, ct);
        if (tenant is { Status: TenantStatus.Suspended, SuspensionReason: not SuspensionReason.TenantRequest })
            return Error.Conflict(text["change.closed"]);

        if (await db.Operations.AnyAsync(o => o.TenantId == command.Tenant && o.FinishedAt == null, ct))
            return Error.Conflict(text["change.busy"]);

        var terms = await db.Plans.Where(p => p.Id == tenant.PlanId).Select(p => p.Terms).SingleAsync(ct);
        account.Reopen(time.GetUtcNow(), terms.Interval);
        if (tenant.Status == TenantStatus.Suspended)
            operations.Enqueue(tenant.Id, OperationKind.Resume, new AccessInput(null, text["back.note"]));

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
