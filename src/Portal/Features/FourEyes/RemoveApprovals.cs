using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.FourEyes;

/// <summary>When a tenant is deleted: what was asked for about it.</summary>
internal sealed class RemoveApprovals(PortalDb db) : IReactTo<TenantPeopleLeft>
{
    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken)
    {
        var about = await db.SecondApprovals.Where(a => a.TenantId == notification.Tenant).ToListAsync(cancellationToken);
        notification.Removed.Add("second approvals", about.Count);
        db.RemoveRange(about);
    }
}
