using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Deletes a tenant whose time for second thoughts is over. The clock sends it; it does nothing before that time.</summary>
[Requires(StaffPermission.DeleteTenants)]
public sealed record DeleteDueTenant(TenantId Id) : ICommand;

internal sealed class DeleteDueTenantHandler(PortalDb db, Parting parting) : ICommandHandler<DeleteDueTenant>
{
    public async Task<Result> Handle(DeleteDueTenant command, CancellationToken ct)
    {
        var found = await parting.CheckAsync(command.Id, DeletionAsker.Clock, typedName: null, ct);
        if (!found.Succeeded)
            return found.Error!;

        parting.Start(found.Value, DeletionAsker.Clock);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
