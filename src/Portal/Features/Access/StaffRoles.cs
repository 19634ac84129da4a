using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>The sets of permissions that staff are usually given.</summary>
public static class StaffRoles
{
    /// <summary>Sees everything, changes nothing.</summary>
    public static IReadOnlyList<StaffPermission> Support { get; } = [StaffPermission.ViewBackOffice, StaffPermission.ViewAudit];

    /// <summary>Runs the tenants: approves, suspends, retries, undoes, deletes.</summary>
    public static IReadOnlyList<StaffPermission> Operator { get; } =
        [.. Support, StaffPermission.ApproveTenants, StaffPermission.SuspendTenants, StaffPermission.RunOperations, StaffPermission.DeleteTenants, StaffPermission.HoldTenants];

    /// <summary>Everything, also what later versions add.</summary>
    public static IReadOnlyList<StaffPermission> Administrator { get; } = Enum.GetValues<StaffPermission>();

    /// <summary>
    /// What somebody may do with what was stored when they got it. Only who was made administrator may do what a later version has added: a list that
    /// happened to be complete once is no wish for whatever comes.
    /// </summary>
    public static IReadOnlyList<StaffPermission> Effective(this IReadOnlyList<StaffPermission> permissions) =>
        permissions.Contains(StaffPermission.Administer) ? Administrator : permissions;
}
