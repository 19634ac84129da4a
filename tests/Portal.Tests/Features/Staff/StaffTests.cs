using Microsoft.EntityFrameworkCore;
using Portal.Features.Access;
using Portal.Features.Audit;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Features.Staff;
using Portal.Features.Staff.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Staff;

/// <summary>How people come to work in the back office, change and go, and that somebody is always left who can manage them.</summary>
public sealed class StaffTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private const int Rounds = 10;

    private Caller _admin = null!;

    private IDispatcher Admin => app.As(_admin);

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync(); // mails are encrypted by a key that the program makes when it starts
        await app.EmptyAsync();
        _admin = await app.AddStaffAsync(StaffRole.Administrator);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_is_new_joins_with_a_password_and_the_link_opens_nothing_after()
    {
        var address = Team.NewAddress();

        Assert.Equal(Decided.Done, (await Admin.SendAsync(new InviteStaff(address, StaffRole.Operator, ""))).Value);
        var listed = (await Admin.SendAsync(new ListStaff())).Value.Invitations.Single();
        Assert.Equal((address, StaffRole.Operator, _admin.Name, false), (listed.Email, listed.Role, listed.InvitedBy, listed.IsOver));
        var secret = await app.StaffLinkAsync(address);
        var offer = (await OpenAsync(secret)).Value;
        Assert.Equal((address, "Operator", false, false), (offer.Email, offer.Role, offer.HasAccount, offer.IsMe));
        Assert.Equal(ErrorKind.Invalid, (await AnewAsync(secret, "short")).Error?.Kind);
        var joined = (await AnewAsync(secret)).Value;

        Assert.Equal("/admin", joined.Home);
        var me = Caller.Of(joined.Person, address, null);
        Assert.Equal(StaffRole.Operator.Permissions(), (await app.As(me).SendAsync(new WhoAmI())).Value.Staff);
        Assert.NotNull((await app.As(Callers.Anonymous).SendAsync(new SignIn(address, Accounts.Password))).Value.Admitted);
        Assert.Equal((ErrorKind.NotFound, ErrorKind.NotFound), ((await OpenAsync(secret)).Error?.Kind, (await AnewAsync(secret)).Error?.Kind));
        Assert.Empty((await Admin.SendAsync(new ListStaff())).Value.Invitations);
        Assert.Equal(address, await app.InDatabaseAsync(db => db.AuditEntries.Where(a => a.What == nameof(JoinStaffAnew) && a.PersonId == joined.Person).Select(a => a.Who).SingleAsync()));
    }

    [Fact]
    public async Task Who_has_an_account_joins_signed_in_to_it_and_nobody_else_can()
    {
        var (id, address) = await app.AnAccountAsync();
        var (other, otherAddress) = await app.AnAccountAsync();
        await Admin.SendAsync(new InviteStaff(address, StaffRole.Auditor, ""));
        var secret = await app.StaffLinkAsync(address);

        Assert.True((await OpenAsync(secret)).Value.HasAccount);
        Assert.Equal(ErrorKind.NotFound, (await AnewAsync(secret)).Error?.Kind); // the link alone sets no password of an account that has one
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(other, otherAddress, null)).SendAsync(new JoinStaff(secret))).Error?.Kind);
        Assert.Null((await app.As(Caller.Of(id, address, null)).SendAsync(new JoinStaff(secret))).Error);

        Assert.Equal(StaffRole.Auditor, await app.RoleOfAsync(Caller.Of(id, address, null)));
        Assert.Equal(ErrorKind.NotFound, (await app.As(Caller.Of(id, address, null)).SendAsync(new JoinStaff(secret))).Error?.Kind);
    }

    [Fact]
    public async Task A_link_ends_by_another_by_being_taken_back_and_by_its_time()
    {
        var address = Team.NewAddress();
        await Admin.SendAsync(new InviteStaff(address, StaffRole.Support, ""));
        var first = await app.StaffLinkAsync(address);
        var id = (await Admin.SendAsync(new ListStaff())).Value.Invitations.Single().Id;

        Assert.Null((await Admin.SendAsync(new ResendStaffInvitation(id))).Error);
        var second = await app.StaffLinkAsync(address, before: first);
        Assert.Equal((false, true), ((await OpenAsync(first)).Succeeded, (await OpenAsync(second)).Succeeded));

        app.Clock.Advance(StaffInvitation.ValidFor + TimeSpan.FromSeconds(1));
        Assert.Equal((ErrorKind.NotFound, ErrorKind.NotFound), ((await OpenAsync(second)).Error?.Kind, (await AnewAsync(second)).Error?.Kind));
        Assert.True((await Admin.SendAsync(new ListStaff())).Value.Invitations.Single().IsOver);
        Assert.Equal(Decided.Done, (await Admin.SendAsync(new InviteStaff(address, StaffRole.Support, ""))).Value); // anew, in its place

        var third = await app.StaffLinkAsync(address, before: second);
        var again = (await Admin.SendAsync(new ListStaff())).Value.Invitations.Single().Id;
        Assert.Null((await Admin.SendAsync(new RevokeStaffInvitation(again))).Error);
        Assert.Equal(ErrorKind.NotFound, (await OpenAsync(third)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await Admin.SendAsync(new RevokeStaffInvitation(again))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await Admin.SendAsync(new ResendStaffInvitation(again))).Error?.Kind);
    }

    [Fact]
    public async Task Who_cannot_be_invited_is_said_beside_the_field()
    {
        var invited = Team.NewAddress();
        await Admin.SendAsync(new InviteStaff(invited, StaffRole.Support, ""));

        Assert.Equal([nameof(InviteStaff.Email)], await FieldsAsync(invited.ToUpperInvariant(), StaffRole.Support));
        Assert.Equal([nameof(InviteStaff.Email)], await FieldsAsync(_admin.Name, StaffRole.Support));
        Assert.Equal([nameof(InviteStaff.Email)], await FieldsAsync("no address", StaffRole.Support));
        Assert.Equal([nameof(InviteStaff.Role)], await FieldsAsync(Team.NewAddress(), (StaffRole)99));
        Assert.Equal([nameof(InviteStaff.Reason)], await FieldsAsync(Team.NewAddress(), StaffRole.Support, new string('r', SecondApproval.ReasonLength + 1)));

        async Task<IEnumerable<string>> FieldsAsync(string email, StaffRole role, string reason = "") =>
            (await Admin.SendAsync(new InviteStaff(email, role, reason))).Error!.Fields.Select(f => f.Field);
    }

    [Fact]
    public async Task Of_two_invitations_to_one_address_at_once_one_is_sent()
    {
        var address = Team.NewAddress();
        var answers = new List<Result<Decided>>();

        AtOnce.Run([.. Enumerable.Range(0, 3).Select(_ => (Func<Task>)(async () =>
        {
            var answer = await Admin.SendAsync(new InviteStaff(address, StaffRole.Support, ""));
            lock (answers)
                answers.Add(answer);
        }))]);

        Assert.Single(answers, a => a.Succeeded);
        Assert.Single((await Admin.SendAsync(new ListStaff())).Value.Invitations);
    }

    [Fact]
    public async Task Another_role_holds_at_once_and_is_told()
    {
        var person = await app.AddStaffAsync(StaffRole.Operator);
        var tenant = await app.Given.AnActiveTenantAsync();

        Assert.Equal(Decided.Done, (await Admin.SendAsync(new ChangeStaffRole(person.Person!.Value, StaffRole.Support, ""))).Value);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(person).SendAsync(new SuspendTenant(tenant, SuspensionReason.Security, "x"))).Error?.Kind);
        Assert.True((await app.As(person).SendAsync(new ShowTenant(tenant))).Succeeded);
        await app.Mails.WaitForAsync(person.Name, m => m.Subject!.StartsWith("Your role at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_removed_is_out_keeps_the_account_and_is_told()
    {
        var person = await app.AddStaffAsync(StaffRole.Operator);

        Assert.Equal(Decided.Done, (await Admin.SendAsync(new RemoveStaff(person.Person!.Value, ""))).Value);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(person).SendAsync(new CountWaiting())).Error?.Kind);
        Assert.Empty((await app.As(person).SendAsync(new WhoAmI())).Value.Staff);
        await app.Mails.WaitForAsync(person.Name, m => m.Subject!.StartsWith("You are no longer staff", StringComparison.Ordinal));
        Assert.Equal(ErrorKind.NotFound, (await Admin.SendAsync(new RemoveStaff(person.Person.Value, ""))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await Admin.SendAsync(new GetStaffMember(person.Person.Value))).Error?.Kind);
    }

    [Fact]
    public async Task The_last_administrator_stays_one_and_a_locked_one_does_not_count()
    {
        var locked = await app.AddStaffAsync(StaffRole.Administrator);
        await app.InDatabaseAsync(db => db.People.Where(p => p.Id == locked.Person!.Value.Value).ExecuteUpdateAsync(p => p.SetProperty(x => x.LockoutEnd, DateTimeOffset.MaxValue)));

        Assert.Equal(ErrorKind.Conflict, (await Admin.SendAsync(new RemoveStaff(_admin.Person!.Value, ""))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await Admin.SendAsync(new ChangeStaffRole(_admin.Person.Value, StaffRole.Auditor, ""))).Error?.Kind);
        Assert.Equal(Decided.Done, (await Admin.SendAsync(new ChangeStaffRole(_admin.Person.Value, StaffRole.Administrator, ""))).Value); // nothing changes

        var other = await app.AddStaffAsync(StaffRole.Administrator);
        Assert.Equal(Decided.Done, (await Admin.SendAsync(new ChangeStaffRole(_admin.Person.Value, StaffRole.Auditor, ""))).Value);
        Assert.Equal(StaffRole.Administrator, await app.RoleOfAsync(other));
        Assert.Equal(ErrorKind.Forbidden, (await Admin.SendAsync(new RemoveStaff(other.Person!.Value, ""))).Error?.Kind);
    }

    [Fact]
    public async Task Of_two_administrators_who_take_each_other_out_at_once_one_stays()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await app.EmptyAsync();
            var (one, other) = (await app.AddStaffAsync(StaffRole.Administrator), await app.AddStaffAsync(StaffRole.Administrator));

            AtOnce.Run(
                () => app.As(one).TryAsync(round % 2 == 0 ? (IChange)new RemoveStaff(other.Person!.Value, "") : new ChangeStaffRole(other.Person!.Value, StaffRole.Support, "")),
                () => app.As(other).TryAsync(new RemoveStaff(one.Person!.Value, "")));

            Assert.Equal(1, await app.AdministratorsAsync());
        }
    }

    [Fact]
    public async Task Of_two_administrators_who_both_leave_at_once_one_stays()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await app.EmptyAsync();
            var (one, other) = (await app.AddStaffAsync(StaffRole.Administrator), await app.AddStaffAsync(StaffRole.Administrator));

            AtOnce.Run(
                () => app.As(one).SendAsync(new ChangeStaffRole(one.Person!.Value, StaffRole.Support, "")),
                () => app.As(other).SendAsync(new RemoveStaff(other.Person!.Value, "")));

            Assert.Equal(1, await app.AdministratorsAsync());
        }
    }

    [Fact]
    public async Task The_list_says_who_is_there_with_what_and_an_auditor_changes_nothing_of_it()
    {
        var auditor = await app.AddStaffAsync(StaffRole.Auditor);
        await app.ASessionAsync(_admin.Person!.Value);

        var mine = (await Admin.SendAsync(new ListStaff())).Value;
        var seen = (await app.As(auditor).SendAsync(new ListStaff())).Value;

        Assert.Equal([StaffRole.Administrator, StaffRole.Auditor], mine.Members.Select(m => m.Role));
        Assert.Equal((true, true, false), (mine.Members[0].IsMe, mine.Members[0].LastSeen is not null, mine.Members[0].HasSecondFactor));
        Assert.Equal((true, false), (mine.MayManage, seen.MayManage));
        Assert.All(seen.Members, m => Assert.False(m.MayChange));
        Assert.Empty(seen.Roles);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(await app.AddStaffAsync(StaffRole.Operator)).SendAsync(new ListStaff())).Error?.Kind);
    }

    private Task<Result<OfferedStaffRole>> OpenAsync(string secret) => app.As(Callers.Anonymous).SendAsync(new OpenStaffInvitation(secret));

    private Task<Result<Admitted>> AnewAsync(string secret, string password = Accounts.Password) => app.As(Callers.Anonymous).SendAsync(new JoinStaffAnew(secret, "Ana", password));
}
