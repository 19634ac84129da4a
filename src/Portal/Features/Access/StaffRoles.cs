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
}
