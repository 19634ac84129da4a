using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Roster;

/// <summary>A tenant's pages about its people: what may be done is there, what may not is not, and what was typed stays.</summary>
public sealed class MembersPagesTests : PageContext
{
    private static readonly TenantId Acme = TenantId.New();
    private static readonly RoleChoice Owner = new(Guid.NewGuid(), "Owner", Enum.GetValues<TenantPermission>(), true);
    private static readonly RoleChoice Member = new(Guid.NewGuid(), "Member", [TenantPermission.ViewTenant, TenantPermission.ViewMembers], true);
    private static readonly MemberRow Ada = new(PersonId.New(), "Ada", "ada@acme.example", Owner.Id, "Owner", default, null, true, true, true);
    private static readonly MemberRow Ben = new(PersonId.New(), null, "ben@acme.example", Member.Id, "Member", default, null, false, false, true);
    private static readonly InvitationRow Eve = new(Guid.NewGuid(), "eve@acme.example", "Member", "ada@acme.example", default, default, false);

    private TenantView _view = new(Acme, "Acme", "acme", TenantStatus.Active, null, null, Enum.GetValues<TenantPermission>(), true);
    private MemberList _list = new([Ada, Ben], 2, [Eve], [Owner, Member], 3, 5, true);
    private MemberDetails _member = new(Ben, Member.Permissions, [Owner, Member], true);

    public MembersPagesTests()
    {
        Answer<ListMembers, Result<MemberList>>(_ => _list);
        Answer<GetMember, Result<MemberDetails>>(_ => _member);
    }

    [Fact]
    public void Who_manages_members_sees_people_seats_and_invitations_with_their_buttons()
    {
        var page = Open<MembersPage>();

        Assert.Contains("3 of 5 seats taken", page.Markup);
        Assert.NotNull(page.Find("a[href='/t/acme/members/invite']"));
        Assert.Equal(2, page.FindAll(".invitations button").Count);
    }

    [Fact]
    public void Who_only_looks_and_whoever_is_in_a_suspended_tenant_finds_no_button()
    {
        _list = _list with { MayManage = false, Invitations = [] };
        _member = _member with { Member = Ben with { MayChange = false }, MayTransfer = false };
        Assert.Empty(Open<MembersPage>().FindAll("button, a[href='/t/acme/members/invite']"));
        Assert.Empty(Open<MemberPage>(("Person", Ben.Id.ToString())).FindAll("button, select"));

        (_list, _member) = (_list with { MayManage = true, Invitations = [Eve] }, _member with { Member = Ben, MayTransfer = true });
        _view = _view with { Status = TenantStatus.Suspended };
        Assert.Empty(Open<MembersPage>().FindAll("button, a[href='/t/acme/members/invite']"));
        Assert.Empty(Open<MemberPage>(("Person", Ben.Id.ToString())).FindAll("button, select"));
    }

    [Fact]
    public async Task Taking_an_invitation_back_says_whose()
    {
        Answer<RevokeInvitation, Result>(_ => Result.Success);
        var page = Open<MembersPage>();

        await page.FindAll(".invitations button")[1].ClickAsync();

        Assert.Equal(new RevokeInvitation(Acme, Eve.Id), Sent.OfType<RevokeInvitation>().Single());
        Assert.Contains("eve@acme.example", Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message);
    }

    [Fact]
    public async Task A_role_is_changed_once_it_is_another_and_a_refusal_stands_beside_the_field()
    {
        var answers = new Queue<Result>([Error.Invalid(nameof(ChangeMemberRole.Role), "More than you hold."), Result.Success]);
        Answer<ChangeMemberRole, Result>(_ => answers.Dequeue());
        var page = Open<MemberPage>(("Person", Ben.Id.ToString()));
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));

        await page.Find("#member-role").ChangeAsync(Owner.Id.ToString());
        await page.Find("form").SubmitAsync();
        Assert.Equal("More than you hold.", page.Find("#member-role-error").TextContent);
        await page.Find("form").SubmitAsync();

        Assert.Equal(new ChangeMemberRole(Acme, Ben.Id, Owner.Id), Sent.OfType<ChangeMemberRole>().Last());
        Assert.Equal("The role was changed.", Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message);
    }

    [Fact]
    public async Task Removing_asks_first_and_leads_to_the_list()
    {
        Answer<RemoveMember, Result>(_ => Result.Success);
        var dialogs = Render<MudDialogProvider>();
        var page = Open<MemberPage>(("Person", Ben.Id.ToString()));

        var removing = page.FindAll(".danger button")[^1].ClickAsync();
        dialogs.WaitForElement(".mud-dialog");
        Assert.Empty(Sent.OfType<RemoveMember>());
        await dialogs.FindAll("button")[^1].ClickAsync();
        await removing;

        Assert.Equal(new RemoveMember(Acme, Ben.Id), Sent.OfType<RemoveMember>().Single());
        Assert.EndsWith("/t/acme/members", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public void A_member_page_says_what_they_may_and_why()
    {
        var page = Open<MemberPage>(("Person", Ben.Id.ToString()));

        var lines = page.FindAll(".permissions li");
        Assert.Equal(Enum.GetValues<TenantPermission>().Length, lines.Count);
        Assert.Equal(2, lines.Count(l => l.TextContent.Contains(": allowed", StringComparison.Ordinal)));
        Assert.Contains("Member", page.Find("section p").TextContent);
    }

    [Fact]
    public async Task Inviting_shows_first_who_would_be_and_sends_to_the_good_ones_only()
    {
        Answer<PreviewInvitations, Result<InvitationPreview>>(q => new InvitationPreview(
            [new(1, "good@acme.example", q.Role, "Member", null), new(2, "bad", q.Role, "Member", "No address.")], 2));
        Answer<InviteMembers, Result<int>>(c => c.People.Count);
        var page = Open<InvitePage>();

        await page.Find("form").SubmitAsync();
        Assert.NotEqual("", page.Find("#invite-addresses-error").TextContent); // nothing was written
        await page.Find("#invite-addresses").InputAsync("good@acme.example\nbad");
        await page.Find("form").SubmitAsync();
        Assert.Contains("No address.", page.Markup);
        Assert.Empty(Sent.OfType<InviteMembers>());
        await page.FindAll("button").First(b => b.TextContent.Contains("Invite 1 person", StringComparison.Ordinal)).ClickAsync();

        var sent = Sent.OfType<InviteMembers>().Single();
        Assert.Equal([new Invitee("good@acme.example", Member.Id)], sent.People); // the smallest role is proposed
        Assert.EndsWith("/t/acme/members", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task A_role_of_ones_own_offers_what_one_holds_and_keeps_what_was_typed_when_refused()
    {
        TenantPermission[] mine = [TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ManageRoles];
        Answer<ListRoles, Result<RoleList>>(_ => new RoleList([], mine));
        Answer<SaveRole, Result<Guid>>(_ => Error.Invalid(nameof(SaveRole.Name), "Taken."));
        var page = Open<RolePage>();

        var boxes = page.FindAll("input[type=checkbox]");
        Assert.Equal(2, boxes.Count(b => !b.HasAttribute("disabled"))); // to open the tenant is always in it
        await page.Find("#role-name").InputAsync("Greeter");
        await page.FindAll("input[type=checkbox]").First(b => !b.HasAttribute("disabled")).ChangeAsync(true);
        await page.Find("form").SubmitAsync();

        Assert.Equal("Taken.", page.Find("#role-name-error").TextContent);
        Assert.Equal("Greeter", page.Find("#role-name").GetAttribute("value"));
        Assert.Equal([TenantPermission.ViewTenant, TenantPermission.ViewMembers], Sent.OfType<SaveRole>().Single().Permissions.Order());
    }

    [Fact]
    public void Who_may_do_what_is_a_table_with_links_for_those_who_may_change_it()
    {
        RoleRow Row(string name, bool builtIn, bool may, params TenantPermission[] permissions) => new(Guid.NewGuid(), name, "", builtIn, permissions, 1, 1, may);
        var own = Row("Greeter", false, true, TenantPermission.ViewTenant);
        Answer<ListRoles, Result<RoleList>>(_ => new RoleList([Row("Owner", true, false, Enum.GetValues<TenantPermission>()), own], Enum.GetValues<TenantPermission>()));

        var page = Open<RolesPage>();

        Assert.Equal([$"/t/acme/roles/{own.Id}"], page.FindAll("thead a").Select(a => a.GetAttribute("href")));
        Assert.All(page.FindAll("tbody tr"), row => Assert.Equal("allowed", row.QuerySelector("td")!.TextContent.Trim()));
        Assert.Equal(1, page.FindAll("tbody tr").Count(row => row.QuerySelectorAll("td")[1].TextContent.Trim() == "allowed"));
    }

    private IRenderedComponent<T> Open<T>(params (string Name, object Value)[] parameters) where T : IComponent
    {
        var frame = Render<CascadingValue<TenantView>>(p => p.Add(c => c.Value, _view).AddChildContent(builder =>
        {
            builder.OpenComponent<T>(0);
            builder.AddAttribute(1, "Slug", "acme");
            foreach (var (name, value) in parameters)
                builder.AddAttribute(2, name, value);

            builder.CloseComponent();
        }));
        return frame.FindComponent<T>();
    }
}
