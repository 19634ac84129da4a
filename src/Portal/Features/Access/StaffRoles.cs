using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>What each role of staff may do: closed sets, in code, so that what a version adds is thought about once and holds for everybody at once.</summary>
public static class StaffRoles
{
    private static readonly StaffPermission[] Look = [StaffPermission.ViewBackOffice];

    private static readonly Dictionary<StaffRole, IReadOnlyList<StaffPermission>> Sets = new()
    {
        [StaffRole.Administrator] = Enum.GetValues<StaffPermission>(),
        [StaffRole.Operator] =
        [
            .. Look, StaffPermission.ViewAudit, StaffPermission.ApproveTenants, StaffPermission.SuspendTenants, StaffPermission.RunOperations, StaffPermission.DeleteTenants,
            StaffPermission.HoldTenants, StaffPermission.HelpPeople, StaffPermission.ViewBilling,
        ],
        [StaffRole.Billing] = [.. Look, StaffPermission.SuspendTenants, StaffPermission.EditPlans, StaffPermission.ViewBilling, StaffPermission.ManageBilling],
        [StaffRole.Support] = [.. Look, StaffPermission.ViewAudit, StaffPermission.HelpPeople, StaffPermission.ViewBilling],
        [StaffRole.Auditor] = [.. Look, StaffPermission.ViewAudit, StaffPermission.ViewStaff, StaffPermission.ViewBilling],
    };

    /// <summary>What somebody with this role may do; a role that this version does not know may nothing.</summary>
    public static IReadOnlyList<StaffPermission> Permissions(this StaffRole role) => Sets.GetValueOrDefault(role) ?? [];

    public static bool Allows(this StaffRole role, StaffPermission permission) => role.Permissions().Contains(permission);

    /// <summary>The roles that may do this.</summary>
    public static IReadOnlyList<StaffRole> Allowing(StaffPermission permission) => [.. Sets.Keys.Where(r => r.Allows(permission))];

    /// <summary>Nobody gives what they do not hold, and nobody touches those who hold more.</summary>
    public static bool Covers(this IReadOnlyList<StaffPermission> mine, StaffRole role) => !role.Permissions().Except(mine).Any();
}
