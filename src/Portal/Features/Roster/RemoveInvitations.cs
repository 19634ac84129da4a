using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Roster;

/// <summary>When a tenant is deleted, or its making undone: its open invitations.</summary>
internal sealed class RemoveInvitations(PortalDb db) : IReactTo<TenantPeopleLeft>, IReactTo<TenantRolesTaken>
{
    public async Task Handle(TenantPeopleLeft notification, CancellationToken cancellationToken)
    {
        var open = await OfAsync(notification.Tenant, cancellationToken);
        notification.Removed.Add("invitations", open.Count);
        db.RemoveRange(open);
    }

    public async Task Handle(TenantRolesTaken notification, CancellationToken cancellationToken) => db.RemoveRange(await OfAsync(notification.Tenant, cancellationToken));

    // Across tenants: the worker has opened none, and names the one it is about.
    private Task<List<MemberInvitation>> OfAsync(TenantId tenant, CancellationToken ct) => db.MemberInvitations.AcrossTenants().Where(i => i.TenantId == tenant).ToListAsync(ct);
}
