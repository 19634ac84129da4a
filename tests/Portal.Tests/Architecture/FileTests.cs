using System.Text.RegularExpressions;
using Portal.Data;

namespace Portal.Tests.Architecture;

/// <summary>Rules over the source as it is written.</summary>
public sealed partial class FileTests
{
    // Who may leave the tenant filter outside *.Admin and Provisioning, and why that is right.
    private static readonly Dictionary<string, string> LeaveTheTenantFilter = new()
    {
        ["src/Portal/Data/PortalDb.cs"] = "defines it",
        ["src/Portal/Data/Saving/SaveProof.cs"] = "asks whether the row that a save wrote is there, whosever it is; nothing of it is read",
        ["src/Portal/Features/Access/GateQueries.cs"] = "decides which tenant is opened, so none is yet",
        ["src/Portal/Features/Access/StandingCheck.cs"] = "people's own memberships, to tell their open pages of a change",
        ["src/Portal/Features/Branding/Looks.cs"] = "pages ask before they have opened a tenant, visitors and the worker open none; each names the one it is about",
        ["src/Portal/Features/Branding/OpenBrandPicture.cs"] = "a browser asks for a file, and its address names the tenant",
        ["src/Portal/Features/Branding/RemoveBranding.cs"] = "the worker has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Deletion/DeletedTenantsAreGone.cs"] = "verifies all tenants at once, for the operator",
        ["src/Portal/Features/Deletion/DeletionPlan.cs"] = "the members of one tenant that the gate has let through, and whether they belong to another",
        ["src/Portal/Features/Billing/Accounts/OpenBillingAccount.cs"] = "the worker has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Billing/Invoices/BillingClock.cs"] = "the clock bills all of them, each in a unit of work of its own",
        ["src/Portal/Features/Billing/Invoices/Dunning.cs"] = "the clock looks at all of them, and names the one it acts on",
        ["src/Portal/Features/Billing/Invoices/PeriodClosing.cs"] = "the clock has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Usage/Ingest/UsageIntake.cs"] = "a program names the tenant of each event, and each row is compared with what is said of the same tenant",
        ["src/Portal/Features/Usage/Measuring/UsageAlerts.cs"] = "the clock has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Usage/Measuring/UsageClock.cs"] = "the clock measures all of them",
        ["src/Portal/Features/Usage/Quotas.cs"] = "a program with a key has opened no tenant, and names the one that the key opens",
        ["src/Portal/Features/Usage/UsageReader.cs"] = "clocks and staff have opened no tenant; whoever calls names the one that the gate has let them ask about",
        ["src/Portal/Features/Usage/UsageSetup.cs"] = "forgets what has had its time, of all tenants at once",
        ["src/Portal/Features/Billing/PlanChange/PlanChanges.cs"] = "staff have opened no tenant; of a member the gate has checked that it is theirs",
        ["src/Portal/Features/Billing/GetBilling.cs"] = "staff have opened no tenant; of a member the gate has checked that it is theirs",
        ["src/Portal/Features/Billing/Invoices/GetInvoice.cs"] = "staff have opened no tenant; of a member the gate has checked which one is theirs, and it is asked for",
        ["src/Portal/Features/Billing/Invoices/InvoicesAddUp.cs"] = "the rule is about all of them",
        ["src/Portal/Features/Billing/Invoices/OpenInvoicesBlock.cs"] = "staff have opened no tenant; of an owner the gate has checked that it is theirs",
        ["src/Portal/Features/Usage/HoursMatchEvents.cs"] = "the rule is about all of them",
        ["src/Portal/Features/Members/TenantContacts.cs"] = "staff, the worker and the clocks have opened no tenant, and name the one it is about",
        ["src/Portal/Features/Members/InviteOwner.cs"] = "the worker has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Members/KeepTenantRoles.cs"] = "the worker has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Members/DeleteMyAccount.cs"] = "the caller's own memberships, which end with the account",
        ["src/Portal/Features/Members/PreviewMyAccountDeletion.cs"] = "the caller's own memberships, and whether somebody else owns those tenants",
        ["src/Portal/Features/Members/RemoveTenantPeople.cs"] = "the worker names the tenant that is deleted, and looks whether its people belong to another",
        ["src/Portal/Features/Members/WhoAmI.cs"] = "the caller's own memberships, from which a tenant is chosen",
        ["src/Portal/Features/Roster/OpenMemberInvitation.cs"] = "who holds the link belongs to no tenant yet, and the link names the one",
        ["src/Portal/Features/Roster/RemoveInvitations.cs"] = "the worker has opened no tenant, and names the one it is about",
        ["src/Portal/Features/Roster/RosterSetup.cs"] = "forgets what has run out long ago, of all tenants at once",
        ["src/Portal/Features/SignUp/GetProgress.cs"] = "one membership of the tenant that the visitor's token names; nobody is signed in",
        ["src/Portal/Features/SignUp/InviteWithProof.cs"] = "one membership of the tenant that the proven sign-up led to; nobody is signed in",
        ["src/Portal/Features/Tenants/TenantsMatchOperations.cs"] = "verifies all tenants at once, for the operator",
        ["src/Portal/Features/Tenants/GetWorkspaceLanguage.cs"] = "a person's own membership, before one tenant is opened",
        ["src/Portal/Features/Tenants/OpenTenant.cs"] = "a person's own memberships, before one tenant is opened",
        ["src/Portal/Shell/Seeds/DemoUsage.cs"] = "seeding has opened no tenant, and names the one it is about",
    };

    // Who asks another clock than the one that is given, and why that is right.
    private static readonly Dictionary<string, string> HaveTheirOwnTime = new()
    {
        ["src/Portal/Kernel/KernelSetup.cs"] = "gives the clock",
        ["src/Portal/Provisioning/Verification/ClocksAgree.cs"] = "compares the machine's own clock",
        ["src/Portal/Provisioning/Drivers/Database/SqliteTemplates.cs"] = "compares with the time that the file system wrote",
    };

    [Fact]
    public void Everything_goes_by_the_clock_that_is_given()
    {
        var own = Repository.Files("src", ".cs", ".razor").Where(f => OtherClocks().IsMatch(f.Code)).Select(f => f.Path).ToList();

        Rule.Holds(own.Except(HaveTheirOwnTime.Keys));
        Rule.Holds(HaveTheirOwnTime.Keys.Except(own)); // no reason outlives its need
    }

    [Fact]
    public void A_field_that_is_read_while_one_types_is_bound()
    {
        // Written as value="@x" @oninput="…", an answer that comes back over a slow line writes an older text over the newer one.
        var broken = from file in Repository.Files("src", ".razor")
                     from Match match in TypedInto().Matches(file.Code)
                     select $"{file.Path}: {match.Value}";

        Rule.Holds(broken);
    }

    [Fact]
    public void Nothing_waits_for_a_task_by_blocking_a_thread()
    {
        var broken = from file in Repository.Files("src", ".cs", ".razor")
                     from Match match in Blocking().Matches(file.Code)
                     select $"{file.Path}: {match.Value}";

        Rule.Holds(broken.Distinct());
    }

    [Fact]
    public void The_tenant_filter_is_left_only_where_a_reason_is_written()
    {
        var leaving = Repository.Files("src", ".cs", ".razor").Where(f => f.Code.Contains("AcrossTenants(") || f.Code.Contains("IgnoreQueryFilters("))
            .Select(f => f.Path).Where(p => !p.Contains("/Admin/") && !p.StartsWith("src/Portal/Provisioning/")).ToList();

        Rule.Holds(leaving.Except(LeaveTheTenantFilter.Keys));
        Rule.Holds(LeaveTheTenantFilter.Keys.Except(leaving)); // no reason outlives its need
    }

    [Fact]
    public void Pages_and_components_know_nothing_of_databases_and_vendors()
    {
        var broken = from file in Repository.Files("src", ".razor", ".razor.cs")
                     from Match match in DatabasesAndVendors().Matches(file.Code)
                     select $"{file.Path}: {match.Value}";

        Rule.Holds(broken.Distinct());
    }

    [Fact]
    public void Only_pages_dialogs_and_layouts_send_messages()
    {
        var broken = from file in Repository.Files("src", ".razor", ".razor.cs")
                     where file.Code.Contains("IDispatcher") && !file.Path.StartsWith("src/Portal/Shell/Layouts/")
                     where !PageOrDialog().IsMatch(file.Name)
                     select file.Path;

        Rule.Holds(broken);
    }

    [Fact]
    public void No_file_is_longer_than_it_should_be()
    {
        var long_ = from folder in (string[])["src", "tests", "e2e"]
                    from file in Repository.Files(folder, ".cs", ".razor")
                    where file.Lines > 350
                    select $"{file.Path}: {file.Lines} lines";

        Rule.Holds(long_);
    }

    [Fact]
    public void Names_say_what_the_thing_does()
    {
        var empty = from type in typeof(PortalDb).Assembly.GetTypes()
                    where type.Namespace?.StartsWith("Portal", StringComparison.Ordinal) == true && EmptyWord().IsMatch(type.Name.Split('`')[0])
                    select type.FullName;

        Rule.Holds(empty);
    }

    [GeneratedRegex("@oninput=")]
    private static partial Regex TypedInto();

    [GeneratedRegex(@"\b(EntityFrameworkCore|PortalDb|DbContext|DbSet|HttpClient|MailKit|MimeKit|Npgsql|Quartz|DbUp|SqliteConnection|MediatR)\b")]
    private static partial Regex DatabasesAndVendors();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bTimeProvider\.System\b|new PeriodicTimer\([^,()]+\)")]
    private static partial Regex OtherClocks();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|\bThread\.Sleep\b|\basync void\b")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"(Page|Dialog)\.razor(\.cs)?$")]
    private static partial Regex PageOrDialog();

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Utilities|Dto|Common|Base|Extensions)$")]
    private static partial Regex EmptyWord();
}
