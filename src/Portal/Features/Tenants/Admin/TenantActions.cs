using Microsoft.Extensions.Localization;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>What staff can do to a tenant by hand.</summary>
public enum TenantAction
{
    Approve,
    Reject,
    Suspend,
    Resume,
}

/// <summary>Which actions a tenant's state allows. The commands, the bulk preview and the buttons all ask here, so that they never disagree.</summary>
internal sealed class TenantActions(IStringLocalizer<TenantsAdminText> text, IStringLocalizer<TenantStatusText> statuses)
{
    /// <param name="action">What is asked.</param>
    /// <param name="name">The tenant's name, for the answer.</param>
    /// <param name="status">What it is now.</param>
    /// <param name="open">Its unfinished operation, where there is one.</param>
    /// <returns>Null when it can be done; otherwise why not, in the caller's language.</returns>
    public string? WhyNot(TenantAction action, string name, TenantStatus status, OperationKind? open)
    {
        if (status != Needed(action))
            return text[$"refused.{action}", name, statuses[$"status.{status}"].Value].Value;

        return open is { } kind ? text["refused.busy", name, statuses[$"operation.{kind}"].Value].Value : null;
    }

    /// <summary>The permission that the action's command asks for.</summary>
    public static StaffPermission Permission(TenantAction action) =>
        action is TenantAction.Approve or TenantAction.Reject ? StaffPermission.ApproveTenants : StaffPermission.SuspendTenants;

    private static TenantStatus Needed(TenantAction action) => action switch
    {
        TenantAction.Approve or TenantAction.Reject => TenantStatus.AwaitingApproval,
        TenantAction.Suspend => TenantStatus.Active,
        TenantAction.Resume => TenantStatus.Suspended,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
