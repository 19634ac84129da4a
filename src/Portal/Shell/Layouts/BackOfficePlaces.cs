using MudBlazor;
using Portal.Features.Members;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>A place in the back office.</summary>
/// <param name="Name">The key of its name among the layout's texts.</param>
/// <param name="Permission">Who does not hold it does not find the place.</param>
internal sealed record BackOfficePlace(string Href, string Name, string Icon, StaffPermission Permission)
{
    /// <summary>How much waits there.</summary>
    public int Count { get; init; }

    /// <summary>The key of the words that say what is counted.</summary>
    public string? CountName { get; init; }
}

/// <summary>Where staff can go, each person where their role lets them: the one list for the drawer and for Ctrl K.</summary>
internal static class BackOfficePlaces
{
    public static IEnumerable<BackOfficePlace> For(Me me, WaitingCount waiting) => All(waiting).Where(p => me.Staff.Contains(p.Permission));

    private static IEnumerable<BackOfficePlace> All(WaitingCount waiting)
    {
        yield return new("/admin", "overview", Icons.Material.Outlined.SpaceDashboard, StaffPermission.ViewBackOffice);
        yield return new("/admin/approvals", "approvals", Icons.Material.Outlined.HowToReg, StaffPermission.ApproveTenants) { Count = waiting.Approvals, CountName = "approvals.waiting" };
        if (waiting.UsesSecondApprovals)
            yield return new("/admin/second-approvals", "secondApprovals", Icons.Material.Outlined.Group, StaffPermission.ViewBackOffice) { Count = waiting.SecondApprovals, CountName = "secondApprovals.waiting" };

        yield return new("/admin/tenants", "tenants", Icons.Material.Outlined.Domain, StaffPermission.ViewBackOffice);
        yield return new("/admin/operations", "operations", Icons.Material.Outlined.Timeline, StaffPermission.ViewBackOffice) { Count = waiting.FailedOperations, CountName = "operations.failed" };
        yield return new("/admin/usage", "usage", Icons.Material.Outlined.BarChart, StaffPermission.ViewBilling);
        yield return new("/admin/billing", "adminBilling", Icons.Material.Outlined.Payments, StaffPermission.ViewBilling);
        yield return new("/admin/plans", "plans", Icons.Material.Outlined.Sell, StaffPermission.ViewBackOffice);
        yield return new("/admin/templates", "templates", Icons.Material.Outlined.Description, StaffPermission.ViewBackOffice);
        yield return new("/admin/cells", "cells", Icons.Material.Outlined.Dns, StaffPermission.ViewBackOffice);
        yield return new("/admin/audit", "audit", Icons.Material.Outlined.ReceiptLong, StaffPermission.ViewAudit);
        yield return new("/admin/staff", "staff", Icons.Material.Outlined.Badge, StaffPermission.ViewStaff);
        yield return new("/admin/sign-in", "staffSignIn", Icons.Material.Outlined.VpnKey, StaffPermission.ManageStaff);
        yield return new("/admin/api-keys", "apiKeys", Icons.Material.Outlined.Api, StaffPermission.ManageApiKeys);
        yield return new("/admin/keys", "keys", Icons.Material.Outlined.Key, StaffPermission.ManageKeys);
    }
}
