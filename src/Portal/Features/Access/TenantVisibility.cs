using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>What a tenant's status and a role mean for its members; the gate's rules that queries share.</summary>
public static class TenantVisibility
{
    /// <summary>False: for its members the tenant reads as one that does not exist.</summary>
    public static bool IsVisibleToMembers(this TenantStatus status) =>
        status is TenantStatus.Provisioning or TenantStatus.ProvisioningFailed or TenantStatus.Active or TenantStatus.Suspended;

    /// <summary>What a role allows: the owning one allows everything, also what later versions add.</summary>
    public static IReadOnlyList<TenantPermission> Effective(this IReadOnlyList<TenantPermission> permissions) =>
        permissions.Contains(TenantPermission.OwnTenant) ? Enum.GetValues<TenantPermission>() : permissions;
}
