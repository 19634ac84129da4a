using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>What staff fill in before an action, and the command that it becomes.</summary>
public sealed class Decision
{
    public SuspensionReason Reason { get; set; } = SuspensionReason.StaffRequest;

    public string Note { get; set; } = "";

    public ICommand Command(TenantAction action, TenantId id) => action switch
    {
        TenantAction.Approve => new ApproveTenant(id),
        TenantAction.Reject => new RejectTenant(id, Note),
        TenantAction.Suspend => new SuspendTenant(id, Reason, Note),
        TenantAction.Resume => new ResumeTenant(id, Note),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
