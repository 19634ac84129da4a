using Microsoft.EntityFrameworkCore.Design;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Tests.Architecture;

/// <summary>Names that stand in databases: renaming one in code loses what was stored under it. A new one is added here; none is ever changed.</summary>
public sealed class StoredNameTests
{
    private static readonly Dictionary<string, string> Stored = new()
    {
        ["Aggregation"] = "Sum Max Average",
        ["AttemptOutcome"] = "Done Again Failed",
        ["BillingState"] = "Trial Active Grace Suspended Closed",
        ["DatabaseEngine"] = "Sqlite Postgres SqlServer",
        ["HeldReason"] = "Conflict TooLate",
        ["InvoiceKind"] = "Invoice CreditNote",
        ["InvoiceStatus"] = "Open Paid WrittenOff Credited",
        ["Isolation"] = "SharedDatabase OwnDatabase OwnDatabaseInChosenCell",
        ["LineKind"] = "Base Usage Proration LateUsage Credit Discount",
        ["MailState"] = "Pending Delivered Dead",
        ["OperationKind"] = "Provision Suspend Resume RotatePassword RotateRootKey Freeze Restore Delete",
        ["OperationStatus"] = "Queued Running Waiting Failed Undoing Succeeded Cancelled",
        ["PaymentKind"] = "Payment Refund WriteOff",
        ["PlanStatus"] = "Draft Published Retired",
        ["ResourceState"] = "Present Removed",
        ["StaffRole"] = "Administrator Operator Billing Support Auditor",
        ["GuardedChange"] = "DeleteTenant DeleteTenantNow InviteStaff ChangeStaffRole RemoveStaff StopForDeletion StopForStaff",
        ["ApprovalState"] = "Waiting Approved Declined Withdrawn",
        ["StepDirection"] = "Do Undo",
        ["SuspensionReason"] = "PaymentOverdue PolicyViolation Security StaffRequest TenantRequest",
        ["TenantPermission"] = "ViewTenant ViewMembers EditSettings EditBranding ManageMembers ManageRoles ManageBilling ViewAudit OwnTenant",
        ["TenantStatus"] = "AwaitingApproval Rejected Provisioning ProvisioningFailed Active Suspended PendingDeletion Deleting Deleted",
        ["TaxTreatment"] = "Standard ReverseCharge OutsideScope NotSet",
        ["ThemeChoice"] = "System Light Dark",
        ["TokenPurpose"] = "Invitation FirstAdministrator",
    };

    [Fact]
    public void Names_of_stored_enums_never_change()
    {
        var expected = Stored.Select(e => $"[\"{e.Key}\"] = \"{e.Value}\",").ToList();
        var actual = StoredEnums().Select(e => $"[\"{e.Name}\"] = \"{string.Join(' ', Enum.GetNames(e))}\",").ToList();

        Rule.Holds(expected.Except(actual).Select(e => "no longer so: " + e).Concat(actual.Except(expected).Select(a => "not listed: " + a)));
    }

    private static IEnumerable<Type> StoredEnums()
    {
        using var db = ((IDesignTimeDbContextFactory<SqlitePortalDb>)new DesignTime()).CreateDbContext([]);
        var columns = from entity in db.Model.GetEntityTypes()
                      from property in entity.GetProperties()
                      select Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

        // Permissions are stored as lists.
        return columns.Where(t => t.IsEnum).Concat([typeof(TenantPermission)]).Distinct().ToList();
    }
}
