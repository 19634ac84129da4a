using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Tenants.Admin;

/// <summary>Lets a waiting sign-up become a tenant: its making starts.</summary>
[Requires(StaffPermission.ApproveTenants)]
public sealed record ApproveTenant(TenantId Id) : ICommand;

internal sealed class ApproveTenantHandler(PortalDb db, TenantsToChange tenants, IOperations operations, TimeProvider time) : ICommandHandler<ApproveTenant>
{
    public async Task<Result> Handle(ApproveTenant command, CancellationToken ct)
    {
        var found = await tenants.FindAsync(command.Id, TenantAction.Approve, ct);
        if (found.Error is not null)
            return found.Error;

        await TenantProvisioning.EnqueueAsync(db, operations, found.Value, time.GetUtcNow(), ct);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
