using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>How much waits for staff: what the back office's drawer shows beside its links.</summary>
[Requires(StaffPermission.ViewBackOffice)]
public sealed record CountWaiting : IQuery<WaitingCount>;

/// <param name="Approvals">Sign-ups that wait for approval.</param>
/// <param name="FailedOperations">Operations that gave up and wait for a retry or a cancellation.</param>
public sealed record WaitingCount(int Approvals, int FailedOperations);

internal sealed class CountWaitingHandler(PortalDb db) : IQueryHandler<CountWaiting, WaitingCount>
{
    public async Task<Result<WaitingCount>> Handle(CountWaiting query, CancellationToken ct) => new WaitingCount(
        await db.Tenants.CountAsync(t => t.Status == TenantStatus.AwaitingApproval, ct),
        await db.Operations.CountAsync(o => o.Status == OperationStatus.Failed, ct));
}
