using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.FourEyes.Admin;
using Portal.Features.Staff.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Staff.Admin;

/// <summary>The pages about staff: everything for who manages them, the same without a single button for who only looks.</summary>
public sealed class StaffPagesTests : PageContext
{
    private static readonly StaffRow Ada = new(PersonId.New(), "Ada", "ada@example.com", StaffRole.Administrator, default, default, true, false, true, true);
    private static readonly StaffRow Oskar = new(PersonId.New(), null, "oskar@example.com", StaffRole.Operator, default, null, false, false, false, true);
    private static readonly StaffInvitationRow Nora = new(Guid.NewGuid(), "nora@example.com", StaffRole.Support, "ada@example.com", default, false);

    private StaffList _list = new([Ada, Oskar], [Nora], false, true, true) { Roles = Enum.GetValues<StaffRole>() };
    private StaffMemberDetails _member = new(Oskar, Enum.GetValues<StaffRole>(), false);

    public StaffPagesTests()
    {
        Answer<ListStaff, Result<StaffList>>(_ => _list);
        Answer<GetStaffMember, Result<StaffMemberDetails>>(_ => _member);
    }

    [Fact]
    public void Who_manages_staff_sees_people_invitations_rules_and_their_buttons()
    {
        var page = Render<StaffPage>();

        Assert.Equal(["Ada (you)", "oskar@example.com"], page.FindAll(".title-cell").Take(2).Select(c => c.TextContent.Trim().Split('\n')[0].Replace("ada@example.com", "").Trim()));
        Assert.NotNull(page.Find("a[href='/admin/staff/invite']"));
        Assert.Equal(["Send again", "Take back", "Switch on", "Switch off"], page.FindAll("button").Select(b => b.TextContent.Trim()));
    }

    [Fact]
    public void Who_only_looks_finds_no_button_at_all()
    {
        _list = _list with { MayManage = false, Roles = [], Members = [.. _list.Members.Select(m => m with { MayChange = false })] };
        _member = _member with { Member = Oskar with { MayChange = false }, Roles = [] };

        Assert.Empty(Render<StaffPage>().FindAll("button"));
        Assert.Empty(Render<StaffPage>().FindAll("a[href='/admin/staff/invite']"));
        Assert.Empty(Render<StaffMemberPage>(p => p.Add(x => x.Person, Oskar.Id.ToString())).FindAll("button, select"));
        Assert.Empty(Render<InviteStaffPage>().FindAll("form"));
    }

    [Fact]
    public void Who_may_do_what_is_the_table_of_the_code()
    {
        var page = Render<StaffRolesPage>();

        var rows = page.FindAll("tbody tr");
        Assert.Equal(Enum.GetValues<StaffPermission>().Length, rows.Count);
        foreach (var (row, permission) in rows.Zip(Enum.GetValues<StaffPermission>()))
            Assert.Equal(Enum.GetValues<StaffRole>().Select(r => r.Allows(permission) ? "yes" : "no"), row.QuerySelectorAll("td").Select(c => c.TextContent.Trim()));

        Assert.Equal(["1", "1", "0", "0", "0"], page.FindAll("tfoot td").Select(c => c.TextContent));
    }

    [Fact]
    public async Task An_invitation_that_is_refused_keeps_what_was_typed_and_one_that_waits_says_so()
    {
        var answers = new Queue<Result<Decided>>([Error.Invalid(nameof(InviteStaff.Email), "Invited already."), Decided.Waits]);
        Answer<InviteStaff, Result<Decided>>(_ => answers.Dequeue());
        var page = Render<InviteStaffPage>();
        Assert.Contains("Another must approve this within 72 hours", page.Markup);

        await page.Find("#invite-email").InputAsync(" nora@example.com ");
        await page.Find("#invite-reason").InputAsync("She helps.");
        await page.Find("form").SubmitAsync();
        Assert.Equal("Invited already.", page.Find("#invite-email-error").TextContent);
        Assert.Equal(" nora@example.com ", page.Find("#invite-email").GetAttribute("value"));
        await page.Find("form").SubmitAsync();

        Assert.Equal(new InviteStaff("nora@example.com", StaffRole.Support, "She helps."), Sent.OfType<InviteStaff>().Last());
        Assert.EndsWith("/admin/staff", Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Contains("waits for another", Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message);
    }

    [Fact]
    public async Task A_role_is_changed_after_a_question_that_says_from_what_to_what()
    {
        Answer<ChangeStaffRole, Result<Decided>>(_ => Decided.Done);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<StaffMemberPage>(p => p.Add(x => x.Person, Oskar.Id.ToString()));
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));

        await page.Find("#staff-role").ChangeAsync(nameof(StaffRole.Support));
        var asking = page.Find("form").SubmitAsync();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Contains("From Operator to Support.", dialogs.Markup);
        Assert.Empty(dialogs.FindAll("textarea")); // nobody else is asked
        await dialogs.FindAll("button")[^1].ClickAsync();
        await asking;

        Assert.Equal(new ChangeStaffRole(Oskar.Id, StaffRole.Support, ""), Sent.OfType<ChangeStaffRole>().Single());
    }

    [Fact]
    public void What_waits_can_be_approved_by_another_and_withdrawn_by_who_asked()
    {
        var mine = new SecondApprovalRow(Guid.NewGuid(), GuardedChange.DeleteTenant, "Delete Acme", TenantId.New(), "It ended.", "ada@example.com", default, default, ApprovalState.Waiting, null, null, null, true);
        Answer<ListSecondApprovals, Result<SecondApprovals>>(_ => new SecondApprovals([mine, mine with { Id = Guid.NewGuid(), What = "Delete Globex", IsMine = false }], [mine with { State = null }], true));

        var page = Render<SecondApprovalsPage>();

        var cards = page.FindAll("li.card");
        Assert.Equal(["Withdraw"], cards[0].QuerySelectorAll("button").Select(b => b.TextContent));
        Assert.Equal(["Approve", "Decline"], cards[1].QuerySelectorAll("button").Select(b => b.TextContent));
        Assert.Contains("Run out", page.Find("table").TextContent);
    }
}
