using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Roster;

/// <summary>What happens to members, who may do it, and that somebody always owns the tenant.</summary>
public sealed class MemberTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_changed_role_holds_with_the_next_message()
    {
        var team = await Team.OfAsync(app);
        var (owner, member) = (await team.AddAsync("Owner"), await team.AddAsync("Member"));
        Assert.Equal(ErrorKind.Forbidden, (await RemoveAsync(team, member, member)).Error?.Kind);

        Assert.True((await ChangeAsync(team, owner, member, team["Admin"])).Succeeded);
        Assert.True((await team.ListAsync(member)).MayManage);

        Assert.True((await ChangeAsync(team, owner, member, team["Read-only"])).Succeeded);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(member).SendAsync(new ListMembers(team.Id))).Error?.Kind);
    }

    [Fact]
    public async Task Nobody_gives_what_they_do_not_hold_or_touches_who_holds_more()
    {
        var team = await Team.OfAsync(app);
        var (owner, admin, member, biller) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"), await team.AddAsync("Member"), await team.AddAsync("Billing"));

        Assert.Equal(ErrorKind.Invalid, (await ChangeAsync(team, admin, member, team["Owner"])).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await ChangeAsync(team, admin, admin, team["Billing"])).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await ChangeAsync(team, admin, owner, team["Member"])).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await RemoveAsync(team, admin, owner)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await DeactivateAsync(team, admin, owner)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await RemoveAsync(team, admin, biller)).Error?.Kind); // who pays may do what an admin may not
        Assert.Equal(ErrorKind.Forbidden, (await app.As(admin).SendAsync(new TransferOwnership(team.Id, admin.Person!.Value))).Error?.Kind);

        var rows = (await team.ListAsync(admin)).Members.ToDictionary(m => m.Id, m => m.MayChange);
        Assert.Equal((false, true, true, false), (rows[owner.Person!.Value], rows[admin.Person!.Value], rows[member.Person!.Value], rows[biller.Person!.Value]));
        Assert.Equal(4, (await team.ListAsync(owner)).Members.Count(m => m.MayChange));
    }

    [Fact]
    public async Task The_last_who_owns_it_stays()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        await team.AddAsync("Admin");

        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new LeaveTenant(team.Id))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await RemoveAsync(team, owner, owner)).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await ChangeAsync(team, owner, owner, team["Admin"])).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await DeactivateAsync(team, owner, owner)).Error?.Kind);

        var second = await team.AddAsync("Owner");
        Assert.True((await DeactivateAsync(team, owner, second)).Succeeded);
        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new LeaveTenant(team.Id))).Error?.Kind); // who is kept out owns nothing
    }

    [Fact]
    public async Task Of_two_owners_who_take_each_other_out_at_once_one_stays()
    {
        for (var trial = 0; trial < 10; trial++)
        {
            var team = await Team.OfAsync(app);
            var (one, two) = (await team.AddAsync("Owner"), await team.AddAsync("Owner"));

            Func<Caller, Caller, Task<Result>>[] ways =
            [
                (by, other) => RemoveAsync(team, by, other),
                (by, other) => ChangeAsync(team, by, other, team["Member"]),
                (by, other) => DeactivateAsync(team, by, other),
                (by, _) => app.As(by).SendAsync(new LeaveTenant(team.Id)),
            ];
            var answers = await Task.WhenAll(Task.Run(() => ways[trial % 4](one, two)), Task.Run(() => ways[(trial + 1) % 4](two, one)));

            Assert.Contains(answers, a => a.Succeeded); // both, where one was kept out first and left then
            var owners = await app.As(Caller.System("test")).SendAsync(new ListMembers(team.Id));
            Assert.Single(owners.Value.Members, m => m.IsOwner && m.DeactivatedAt is null);
        }
    }

    [Fact]
    public async Task Who_is_kept_out_sees_nothing_and_comes_back_with_their_role()
    {
        var team = await Team.OfAsync(app, seats: 2);
        var (owner, admin) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"));

        Assert.True((await DeactivateAsync(team, owner, admin)).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await app.As(admin).SendAsync(new OpenTenant(team.Slug))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(admin).SendAsync(new ListMembers(team.Id))).Error?.Kind);
        Assert.Equal(1, (await team.ListAsync(owner)).SeatsUsed);

        Assert.True((await app.As(owner).SendAsync(new ReactivateMember(team.Id, admin.Person!.Value))).Succeeded);
        Assert.True((await team.ListAsync(admin)).MayManage);

        Assert.True((await DeactivateAsync(team, owner, admin)).Succeeded);
        await team.AddAsync("Member");
        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new ReactivateMember(team.Id, admin.Person!.Value))).Error?.Kind); // the seat is taken
    }

    [Fact]
    public async Task Who_is_removed_is_out_and_an_owner_hands_over()
    {
        var team = await Team.OfAsync(app);
        var (owner, admin, member) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"), await team.AddAsync("Member"));

        Assert.True((await RemoveAsync(team, admin, member)).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await app.As(member).SendAsync(new OpenTenant(team.Slug))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await RemoveAsync(team, admin, member)).Error?.Kind);

        Assert.True((await app.As(owner).SendAsync(new TransferOwnership(team.Id, admin.Person!.Value))).Succeeded);
        var rows = (await team.ListAsync(admin)).Members.ToDictionary(m => m.Id, m => m.Role);
        Assert.Equal(("Owner", "Admin"), (rows[admin.Person!.Value], rows[owner.Person!.Value]));
        Assert.Equal(ErrorKind.Forbidden, (await app.As(owner).SendAsync(new TransferOwnership(team.Id, owner.Person!.Value))).Error?.Kind);
        Assert.True((await app.As(owner).SendAsync(new LeaveTenant(team.Id))).Succeeded);
    }

    [Fact]
    public async Task Another_tenants_people_read_as_nobody()
    {
        var (team, other) = (await Team.OfAsync(app), await Team.OfAsync(app));
        var (owner, foreigner) = (await team.AddAsync("Owner"), await other.AddAsync("Member"));
        var secret = await other.InviteAsync(await other.AddAsync("Owner"), Team.NewAddress());
        var invitation = (await other.ListAsync(Caller.System("test"))).Invitations.Single().Id;

        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new GetMember(team.Id, foreigner.Person!.Value))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await ChangeAsync(team, owner, foreigner, team["Member"])).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await RemoveAsync(team, owner, foreigner)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new TransferOwnership(team.Id, foreigner.Person!.Value))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new ResendInvitation(team.Id, invitation))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new RevokeInvitation(team.Id, invitation))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new ListMembers(other.Id))).Error?.Kind);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new OpenMemberInvitation(secret))).Succeeded);
        Assert.Single((await team.ListAsync(owner)).Members);
    }

    [Fact]
    public async Task The_list_is_searched_by_name_and_address()
    {
        var team = await Team.OfAsync(app);
        var (owner, admin) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"));

        var found = (await app.As(owner).SendAsync(new ListMembers(team.Id, "ADMIN-"))).Value;

        Assert.Equal((1, admin.Person!.Value), (found.Total, found.Members.Single().Id));
        Assert.Empty((await app.As(owner).SendAsync(new ListMembers(team.Id, "%_"))).Value.Members);
    }

    private Task<Result> ChangeAsync(Team team, Caller by, Caller who, Guid role) => app.As(by).SendAsync(new ChangeMemberRole(team.Id, who.Person!.Value, role));

    private Task<Result> RemoveAsync(Team team, Caller by, Caller who) => app.As(by).SendAsync(new RemoveMember(team.Id, who.Person!.Value));

    private Task<Result> DeactivateAsync(Team team, Caller by, Caller who) => app.As(by).SendAsync(new DeactivateMember(team.Id, who.Person!.Value));
}
