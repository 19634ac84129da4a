using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Kernel;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>People leave with their accounts, and nobody is left without an owner.</summary>
public sealed class DeleteMyAccountTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private const int Rounds = 10;

    /// <summary>Mails are encrypted from the first on, by a key that the program makes when it starts.</summary>
    public async ValueTask InitializeAsync() => await app.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_account_goes_with_everything_that_is_theirs_alone()
    {
        var team = await Team.OfAsync(app);
        await team.AddAsync("Owner");
        var member = await team.AddAsync("Member");
        var id = member.Person!.Value;
        await app.ASessionAsync(id);
        await app.As(member).SendAsync(new RequestEmailChange("elsewhere@people.example"));

        var plan = (await app.As(member).SendAsync(new PreviewMyAccountDeletion())).Value;
        Assert.True(plan.IsPossible);
        Assert.Single(plan.Leaves);
        Assert.Equal(nameof(DeleteMyAccount.TypedEmail), Assert.Single((await app.As(member).SendAsync(new DeleteMyAccount("somebody@else.example"))).Error!.Fields).Field);
        Assert.True((await app.As(member).SendAsync(new DeleteMyAccount(member.Name.ToUpperInvariant()))).Succeeded);

        Assert.False(await app.InDatabaseAsync(async db =>
            await db.People.AnyAsync(p => p.Id == id.Value) || await db.SignInSessions.AnyAsync(s => s.PersonId == id.Value) || await db.EmailChanges.AnyAsync(c => c.PersonId == id)
            || await db.Memberships.AcrossTenants().AnyAsync(m => m.PersonId == id)));
        Assert.Equal(ErrorKind.Forbidden, (await app.As(member).SendAsync(new WhoAmI())).Error?.Kind);
        await app.Mails.WaitForAsync(member.Name, m => m.Subject == "Your account is deleted");
    }

    [Fact]
    public async Task The_only_owner_of_a_tenant_stays_and_is_told_of_which()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        await team.AddAsync("Admin");

        var plan = (await app.As(owner).SendAsync(new PreviewMyAccountDeletion())).Value;
        var answer = await app.As(owner).SendAsync(new DeleteMyAccount(owner.Name));

        Assert.False(plan.IsPossible);
        Assert.Equal(ErrorKind.Conflict, answer.Error?.Kind);
        Assert.Contains(Assert.Single(plan.OnlyOwnerOf), answer.Error!.Message, StringComparison.Ordinal);
        Assert.True((await app.As(owner).SendAsync(new WhoAmI())).Succeeded);
    }

    [Fact]
    public async Task Of_all_owners_who_delete_their_accounts_at_once_one_stays()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var team = await Team.OfAsync(app);
            var owners = new[] { await team.AddAsync("Owner"), await team.AddAsync("Owner"), await team.AddAsync("Owner"), await team.AddAsync("Owner") };

            AtOnce.Run([.. owners.Select(o => (Func<Task>)(() => app.As(o).SendAsync(new DeleteMyAccount(o.Name))))]);
            foreach (var owner in owners) // those who were late try again, one after the other
                await app.As(owner).SendAsync(new DeleteMyAccount(owner.Name));

            Assert.Equal(1, await app.InDatabaseAsync(db => db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == team.Id)));
        }
    }

    [Fact]
    public async Task An_owner_who_leaves_while_the_other_deletes_their_account_does_not_leave_it_alone()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var team = await Team.OfAsync(app);
            var (one, other) = (await team.AddAsync("Owner"), await team.AddAsync("Owner"));

            AtOnce.Run(() => app.As(one).SendAsync(new DeleteMyAccount(one.Name)), () => app.As(other).SendAsync(new LeaveTenant(team.Id)));

            Assert.NotEqual(0, await app.InDatabaseAsync(db => db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == team.Id)));
        }
    }

    [Fact]
    public async Task Staff_leave_the_back_office_first()
    {
        var staff = await app.CallerOfAsync(Callers.Staff(StaffPermission.ViewBackOffice));

        Assert.Equal(ErrorKind.Conflict, (await app.As(staff).SendAsync(new DeleteMyAccount(staff.Name))).Error?.Kind);
    }

    [Fact]
    public async Task By_the_pages()
    {
        var (id, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        var wrong = await http.FillInAsync("/account/delete", "delete", ("Form.TypedEmail", "x@y.example"));
        Assert.Contains("not the address", await wrong.TextAsync(), StringComparison.Ordinal);

        var done = await http.FillInAsync("/account/delete", "delete", ("Form.TypedEmail", email));

        Assert.EndsWith("/signin?done=deleted", done.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode);
        Assert.False(await app.InDatabaseAsync(db => db.People.AnyAsync(p => p.Id == id.Value)));
    }
}
