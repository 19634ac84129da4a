using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Roster;

/// <summary>From an address that is typed to a member who is in, and everything that keeps somebody out.</summary>
public sealed class InvitationTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Who_is_new_joins_with_a_password_and_the_link_opens_nothing_after()
    {
        var team = await Team.OfAsync(app, seats: 3);
        var owner = await team.AddAsync("Owner");
        var address = Team.NewAddress();
        var secret = await team.InviteAsync(owner, address);
        var before = await team.ListAsync(owner);
        Assert.Equal((2, 3), (before.SeatsUsed, before.SeatLimit));
        Assert.Equal((address, owner.Name, false), before.Invitations.Select(i => (i.Email, i.InvitedBy, i.IsOver)).Single());

        var offer = (await OpenAsync(secret)).Value;
        Assert.Equal((address, false, false, null), (offer.Email, offer.HasAccount, offer.IsMe, offer.SignedInAs));
        var joined = (await AnewAsync(secret, "Ana")).Value;

        Assert.Equal($"/t/{team.Slug}", joined.Home);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(address, Accounts.Password))).Succeeded);
        var member = Caller.Of(joined.Person, address, null);
        Assert.Equal([TenantPermission.ViewTenant, TenantPermission.ViewMembers], (await app.As(member).SendAsync(new OpenTenant(team.Slug))).Value.Permissions);
        var after = await team.ListAsync(owner);
        Assert.Equal((2, 0, "Ana"), (after.SeatsUsed, after.Invitations.Count, after.Members.Single(m => m.Email == address).Name));
        Assert.Equal(ErrorKind.NotFound, (await OpenAsync(secret)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await AnewAsync(secret)).Error?.Kind);
    }

    [Fact]
    public async Task Who_has_an_account_joins_signed_in_to_it_and_nobody_else_can()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        var (id, address) = await app.AnAccountAsync();
        var me = Caller.Of(id, address, null);
        var secret = await team.InviteAsync(owner, address.ToUpperInvariant(), "Admin");

        Assert.True((await OpenAsync(secret)).Value.HasAccount);
        Assert.Equal(ErrorKind.NotFound, (await AnewAsync(secret)).Error?.Kind); // the link alone sets no password of an account that has one
        Assert.Equal(ErrorKind.Forbidden, (await app.As(owner).SendAsync(new JoinTenant(secret))).Error?.Kind);
        Assert.True((await app.As(me).SendAsync(new OpenMemberInvitation(secret))).Value.IsMe);

        Assert.Equal($"/t/{team.Slug}", (await app.As(me).SendAsync(new JoinTenant(secret))).Value);

        Assert.Contains(TenantPermission.ManageMembers, (await app.As(me).SendAsync(new OpenTenant(team.Slug))).Value.Permissions);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(address, Accounts.Password))).Succeeded); // as before
        Assert.Equal(ErrorKind.NotFound, (await app.As(me).SendAsync(new JoinTenant(secret))).Error?.Kind);
    }

    [Fact]
    public async Task Of_two_who_use_one_link_at_once_one_joins()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        var address = Team.NewAddress();
        var secret = await team.InviteAsync(owner, address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => AnewAsync(secret))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.Single((await team.ListAsync(owner)).Members, m => m.Email == address);
    }

    [Fact]
    public async Task A_link_ends_by_another_by_being_taken_back_and_by_its_time()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        var address = Team.NewAddress();
        var first = await team.InviteAsync(owner, address);
        var id = (await team.ListAsync(owner)).Invitations.Single().Id;

        Assert.True((await app.As(owner).SendAsync(new ResendInvitation(team.Id, id))).Succeeded);
        var second = await team.LinkOfAsync(address, before: first);
        Assert.Equal((false, true), ((await OpenAsync(first)).Succeeded, (await OpenAsync(second)).Succeeded));

        await app.InDatabaseAsync(db => db.MemberInvitations.AcrossTenants().Where(i => i.Id == id)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.ExpiresAt, app.Clock.GetUtcNow().AddSeconds(-1))));
        Assert.Equal((ErrorKind.NotFound, ErrorKind.NotFound), ((await OpenAsync(second)).Error?.Kind, (await AnewAsync(second)).Error?.Kind));
        var over = await team.ListAsync(owner);
        Assert.Equal((true, 1), (over.Invitations.Single().IsOver, over.SeatsUsed)); // its seat is free again

        Assert.True((await app.As(owner).SendAsync(new ResendInvitation(team.Id, id))).Succeeded);
        var third = await team.LinkOfAsync(address, before: second);
        Assert.True((await app.As(owner).SendAsync(new RevokeInvitation(team.Id, id))).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await OpenAsync(third)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(owner).SendAsync(new RevokeInvitation(team.Id, id))).Error?.Kind);
    }

    [Fact]
    public async Task A_suspended_tenant_lets_nobody_new_in()
    {
        var team = await Team.OfAsync(app);
        var secret = await team.InviteAsync(await team.AddAsync("Owner"), Team.NewAddress());

        await app.InDatabaseAsync(async db =>
        {
            (await db.Tenants.SingleAsync(t => t.Id == team.Id)).Become(TenantStatus.Suspended, app.Clock.GetUtcNow());
            await db.SaveChangesAsync();
        });

        Assert.Equal(ErrorKind.NotFound, (await AnewAsync(secret)).Error?.Kind);
    }

    [Fact]
    public async Task Who_cannot_be_invited_is_named_and_nobody_of_the_list_is()
    {
        var team = await Team.OfAsync(app);
        var (owner, admin, other) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"), await Team.OfAsync(app));
        var invited = Team.NewAddress();
        await team.InviteAsync(owner, invited);
        var good = Team.NewAddress();
        (Caller By, string Address, Guid Role)[] wrong =
        [
            (owner, "no address", team["Member"]),
            (owner, "Ana <ana@example.com>", team["Member"]),
            (owner, "", team["Member"]),
            (owner, admin.Name.ToUpperInvariant(), team["Member"]), // belongs to it
            (owner, invited, team["Member"]), // is invited
            (owner, good.ToUpperInvariant(), team["Member"]), // twice
            (owner, Team.NewAddress(), Guid.NewGuid()),
            (owner, Team.NewAddress(), other["Member"]), // another tenant's role reads as none
            (admin, Team.NewAddress(), team["Owner"]), // more than they hold
            (admin, Team.NewAddress(), team["Billing"]),
        ];

        foreach (var (by, address, role) in wrong)
        {
            var result = await app.As(by).SendAsync(new InviteMembers(team.Id, [new Invitee(good, team["Member"]), new Invitee(address, role)]));
            Assert.Equal((address, ErrorKind.Invalid, nameof(InviteMembers.People)), (address, result.Error?.Kind, result.Error?.Fields.Single().Field));
        }

        Assert.Equal(ErrorKind.Invalid, (await app.As(owner).SendAsync(new InviteMembers(team.Id, []))).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await app.As(owner).SendAsync(new InviteMembers(team.Id, [.. Enumerable.Range(0, 101).Select(i => new Invitee($"p{i}@roster.example", team["Member"]))]))).Error?.Kind);
        Assert.Equal(invited, (await team.ListAsync(owner)).Invitations.Single().Email);
        Assert.Empty(app.Mails.To(good));
    }

    [Fact]
    public async Task No_more_are_invited_than_the_plan_has_seats_also_by_two_at_once()
    {
        var team = await Team.OfAsync(app, seats: 4);
        var (owner, admin) = (await team.AddAsync("Owner"), await team.AddAsync("Admin"));

        Task<Result<int>> TwoAsync(Caller by) => Task.Run(() => app.As(by).SendAsync(
            new InviteMembers(team.Id, [new Invitee(Team.NewAddress(), team["Member"]), new Invitee(Team.NewAddress(), team["Member"])])));
        var answers = await Task.WhenAll(TwoAsync(owner), TwoAsync(admin));

        Assert.Single(answers, a => a.Succeeded);
        Assert.Equal(ErrorKind.Conflict, answers.Single(a => !a.Succeeded).Error!.Kind);
        Assert.Equal(4, (await team.ListAsync(owner)).SeatsUsed);
        Assert.Equal(ErrorKind.Conflict, (await TwoAsync(owner)).Error?.Kind);
    }

    [Fact]
    public async Task A_list_is_read_as_a_spreadsheet_writes_it_and_every_line_says_what_is_wrong_with_it()
    {
        var team = await Team.OfAsync(app, seats: 10);
        var admin = await team.AddAsync("Admin");
        var (one, two, three, four) = (Team.NewAddress(), Team.NewAddress(), Team.NewAddress(), Team.NewAddress());
        var written = $"E-mail;Role\r\n{one}\r\n\r\n\"{two}\",\"Support\"\r\n{three}\tread-only\n{four}, {one}\nnobody\n{admin.Name}\n{Team.NewAddress()},Owner\n{Team.NewAddress()},Nonsense\n";

        var preview = (await app.As(admin).SendAsync(new PreviewInvitations(team.Id, written, team["Member"]))).Value;

        Assert.Equal(9, preview.SeatsLeft);
        Assert.Equal([(one, team["Member"]), (two, team["Support"]), (three, team["Read-only"]), (four, team["Member"])], preview.Good.Select(i => (i.Email, i.Role)));
        Assert.Equal([2, 4, 5, 6, 6, 7, 8, 9, 10], preview.Lines.Select(l => l.Number));
        Assert.Equal(["twice in the list", "not an e-mail address", "already a member or invited"], preview.Lines.Where(l => l.Problem is not null).Take(3).Select(l => l.Problem));
        Assert.Empty((await team.ListAsync(admin)).Invitations); // only looked at
    }

    private Task<Result<OfferedMembership>> OpenAsync(string secret) => app.As(Callers.Anonymous).SendAsync(new OpenMemberInvitation(secret));

    private Task<Result<Admitted>> AnewAsync(string secret, string name = "") => app.As(Callers.Anonymous).SendAsync(new JoinTenantAnew(secret, name, Accounts.Password));
}
