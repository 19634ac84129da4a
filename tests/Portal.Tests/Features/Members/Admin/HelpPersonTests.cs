using Microsoft.EntityFrameworkCore;
using Portal.Data.Protection;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Features.Members.Admin;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Tests.Features.Members.Factors;
using Portal.Tests.Features.Roster;
using Portal.Tests.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Admin;

/// <summary>Staff help people back into their accounts, and into nobody else's.</summary>
public sealed class HelpPersonTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private static readonly TestPerson Support = Callers.Staff(StaffRole.Support, "help");

    /// <summary>Mails are encrypted from the first on, by a key that the program makes when it starts.</summary>
    public async ValueTask InitializeAsync() => await app.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_has_lost_everything_signs_in_with_the_password_again_and_is_told()
    {
        var (team, somebody) = await SomebodyAsync();
        var session = await app.ASessionAsync(somebody.Id);
        Assert.Null((await app.As(Callers.Anonymous).SendAsync(new SignIn(somebody.Email, Accounts.Password))).Value.Admitted);

        Assert.Null((await app.As(Support).SendAsync(new ResetFactorsOf(somebody.Id, team.Id))).Error);

        Assert.NotNull((await app.As(Callers.Anonymous).SendAsync(new SignIn(somebody.Email, Accounts.Password))).Value.Admitted);
        var left = await FactorsAsync(somebody.Id);
        Assert.Equal((false, 0), (left.HasSecond, left.RecoveryCodes));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Secrets.CountAsync(s => s.Owner == somebody.Id.Value)));
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(somebody.Id, somebody.Email, null) with { Session = session }).SendAsync(new WhoAmI())).Error?.Kind);
        await app.Mails.WaitForAsync(somebody.Email, m => m.Subject == "Your second factor was taken away");
        var audit = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(ResetFactorsOf) && a.TenantId == team.Id));
        Assert.Equal(Support.Email, audit.Who);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Support).SendAsync(new ResetFactorsOf(somebody.Id, team.Id))).Error?.Kind);
    }

    [Fact]
    public async Task All_sessions_of_somebody_end()
    {
        var (team, somebody) = await SomebodyAsync();
        var session = await app.ASessionAsync(somebody.Id);

        Assert.Null((await app.As(Support).SendAsync(new EndSessionsOf(somebody.Id, team.Id))).Error);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(somebody.Id, somebody.Email, null) with { Session = session }).SendAsync(new WhoAmI())).Error?.Kind);
        Assert.True((await FactorsAsync(somebody.Id)).HasSecond);
    }

    [Fact]
    public async Task Only_members_of_the_tenant_that_is_named_are_there()
    {
        var (_, somebody) = await SomebodyAsync();
        var other = await Team.OfAsync(app);

        foreach (var tenant in new TenantId?[] { other.Id, TenantId.New(), null })
        {
            Assert.Equal(ErrorKind.NotFound, (await app.As(Support).SendAsync(new ResetFactorsOf(somebody.Id, tenant))).Error?.Kind);
            Assert.Equal(ErrorKind.NotFound, (await app.As(Support).SendAsync(new EndSessionsOf(somebody.Id, tenant))).Error?.Kind);
        }

        Assert.True((await FactorsAsync(somebody.Id)).HasSecond);
    }

    [Fact]
    public async Task Staff_are_helped_by_who_manages_them_also_where_they_are_members_of_a_tenant()
    {
        var (team, somebody) = await SomebodyAsync();
        await app.InDatabaseAsync(db =>
        {
            db.Add(new StaffMember { PersonId = somebody.Id, Role = StaffRole.Operator, Since = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Support).SendAsync(new ResetFactorsOf(somebody.Id, team.Id))).Error?.Kind); // or support could become an operator with a stolen password
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Support).SendAsync(new EndSessionsOf(somebody.Id, null))).Error?.Kind);
        Assert.Null((await app.As(Callers.Administrator).SendAsync(new ResetFactorsOf(somebody.Id, null))).Error);
        Assert.False((await FactorsAsync(somebody.Id)).HasSecond);
    }

    [Fact]
    public async Task Nobody_helps_themselves()
    {
        var me = await app.AddStaffAsync(StaffRole.Administrator);

        Assert.Equal(ErrorKind.Conflict, (await app.As(me).SendAsync(new EndSessionsOf(me.Person!.Value, null))).Error?.Kind);
    }

    [Fact]
    public async Task The_list_says_who_belongs_there_and_how_they_sign_in()
    {
        var (team, somebody) = await SomebodyAsync();
        var owner = await team.AddAsync("Owner");
        await app.ASessionAsync(owner.Person!.Value);

        var people = (await app.As(Support).SendAsync(new ListTenantPeople(team.Id))).Value;

        Assert.Equal([(owner.Name, "Owner", false, true), (somebody.Email, "Member", true, false)], people.Select(p => (p.Email, p.Role, p.HasSecondFactor, p.LastSeen is not null)));
        Assert.Empty((await app.As(Support).SendAsync(new ListTenantPeople(TenantId.New()))).Value);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffRole.Auditor)).SendAsync(new ListTenantPeople(team.Id))).Error?.Kind);
    }

    private async Task<(Team Team, WithApp Person)> SomebodyAsync()
    {
        var team = await Team.OfAsync(app);
        var somebody = await app.SomebodyWithAnAppAsync();
        await app.InDatabaseAsync(db =>
        {
            db.Add(new Membership { TenantId = team.Id, PersonId = somebody.Id, RoleId = team["Member"], Since = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        return (team, somebody);
    }

    private async Task<PersonFactors> FactorsAsync(PersonId id) => (await app.As(Caller.Of(id, "x", null)).SendAsync(new ShowMyFactors())).Value;
}
