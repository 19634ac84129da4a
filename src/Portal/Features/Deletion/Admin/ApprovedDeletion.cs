using Portal.Features.FourEyes;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Deletion.Admin;

/// <summary>Deletes a tenant once another has approved it. It may be called otherwise by now: which one is meant was never its name.</summary>
internal sealed class ApprovedDeletion(Leaving leaving, Parting parting) : IGuardedChange
{
    public IReadOnlyCollection<GuardedChange> Changes { get; } = [GuardedChange.DeleteTenant, GuardedChange.DeleteTenantNow];

    public async Task<Error?> DoAsync(SecondApproval approved, CancellationToken ct)
    {
        var id = approved.TenantId!.Value;
        if (approved.Change == GuardedChange.DeleteTenant)
        {
            var leaves = await leaving.CheckAsync(id, typedName: null, ct);
            if (leaves.Succeeded)
                await leaving.AskAsync(leaves.Value, DeletionAsker.Staff, approved.Reason, ct);

            return leaves.Error;
        }

        var parts = await parting.CheckAsync(id, DeletionAsker.Staff, typedName: null, ct);
        if (parts.Succeeded)
            parting.Start(parts.Value, DeletionAsker.Staff);

        return parts.Error;
    }
}
