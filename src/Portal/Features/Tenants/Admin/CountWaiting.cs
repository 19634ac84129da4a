using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.FourEyes.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>How much waits for staff: what the back office's drawer shows beside its links.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record CountWaiting : IQuery<WaitingCount>;

/// <param name="Approvals">Sign-ups that wait for approval.</param>
/// <param name="FailedOperations">Operations that gave up and wait for a retry or a cancellation.</param>
/// <param name="SecondApprovals">What another has asked for and the caller could approve.</param>
/// <param name="UsesSecondApprovals">Whether the four-eyes rule is on for anything that the caller could do, or something waits from when it was.</param>
public sealed record WaitingCount(int Approvals, int FailedOperations, int SecondApprovals, bool UsesSecondApprovals);

internal sealed class CountWaitingHandler(PortalDb db, CallerRights rights, CallerContext context, TimeProvider time) : IQueryHandler<CountWaiting, WaitingCount>
{
    public async Task<Result<WaitingCount>> Handle(CountWaiting query, CancellationToken ct)
    {
        var guarded = await rights.GuardedAsync(ct);
        var now = time.GetUtcNow();
        var waiting = await db.SecondApprovals.Where(a => guarded.Contains(a.Change) && a.State == ApprovalState.Waiting && a.ExpiresAt > now).Select(a => a.AskedById).ToListAsync(ct);
        var rules = await db.ReadStaffRulesAsync(ct);
        var uses = guarded.Any(c => FourEyesCheck.IsOn(rules, c));
        return new WaitingCount(
            await db.Tenants.CountAsync(t => t.Status == TenantStatus.AwaitingApproval, ct),
            await db.Operations.CountAsync(o => o.Status == OperationStatus.Failed, ct),
            waiting.Count(by => by != context.Caller.Person), uses || waiting.Count > 0);
    }
}
