using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.SignUp;

/// <summary>When a tenant is deleted: what somebody wrote when they signed up for it.</summary>
internal sealed class ForgetSignUps(PortalDb db) : IReactTo<TenantPeopleLeft>
{
    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken)
    {
        var requests = await db.SignUpRequests.Where(s => s.TenantId == notification.Tenant).ToListAsync(cancellationToken);
        notification.Removed.Add("signUps", requests.Count);
        db.RemoveRange(requests);
    }
}
