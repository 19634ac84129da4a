using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Access;
using Portal.Features.Deletion.Admin;
using Portal.Features.Keys.Admin;
using Portal.Features.Members;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Access;

/// <summary>Who was made administrator stays one when a later version adds permissions; nobody else gets any.</summary>
public sealed class StaffRolesTests(StaffRolesTests.SeededApp app) : IClassFixture<StaffRolesTests.SeededApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_may_do_what_was_added_after_the_account_was_made()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var earlier = app.As(Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.Administer));

        Assert.Null((await earlier.SendAsync(new ShowRootKeys(), Ct)).Error);
        Assert.Null((await earlier.SendAsync(new PlaceLegalHold(tenant, "Because."), Ct)).Error);
        Assert.Equal(Enum.GetValues<StaffPermission>(), (await earlier.SendAsync(new WhoAmI(), Ct)).Value.Staff);
        var end = (await earlier.SendAsync(new ShowTenant(tenant), Ct)).Value.End;
        Assert.Equal((true, true), (end.MayDelete, end.MayHold));
    }

    [Fact]
    public async Task A_list_that_was_complete_once_gets_nothing_by_itself()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        StaffPermission[] held = [.. StaffRoles.Administrator.Except([StaffPermission.Administer, StaffPermission.HoldTenants])];
        var staff = app.As(Callers.Staff(held));

        Assert.Equal(ErrorKind.Forbidden, (await staff.SendAsync(new PlaceLegalHold(tenant, "Because."), Ct)).Error?.Kind);
        Assert.Equal(held, (await staff.SendAsync(new WhoAmI(), Ct)).Value.Staff);
        Assert.False((await staff.SendAsync(new ShowTenant(tenant), Ct)).Value.End.MayHold);
        Assert.DoesNotContain(StaffPermission.Administer, StaffRoles.Operator.Concat(StaffRoles.Support));
    }

    [Fact]
    public async Task The_development_accounts_follow_their_roles_at_every_start()
    {
        await EnsureAsync();
        await app.InDatabaseAsync(async db =>
        {
            foreach (var staff in await db.Staff.ToListAsync(Ct))
                staff.Permissions = [StaffPermission.ViewBackOffice]; // an earlier version

            await db.SaveChangesAsync(Ct);
        });

        await EnsureAsync();

        foreach (var account in DevelopmentAccounts.All)
        {
            var staff = await app.InDatabaseAsync(async db =>
            {
                var id = new PersonId(await db.People.Where(p => p.Email == account.Email).Select(p => p.Id).SingleAsync(Ct));
                return await db.Staff.SingleAsync(s => s.PersonId == id, Ct);
            });
            Assert.Equal(account.Permissions, staff.Permissions);
        }
    }

    private async Task EnsureAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        await DevelopmentAccounts.EnsureAsync(scope.ServiceProvider, Ct);
    }

    /// <summary>It is not started, so that it makes no demo tenants.</summary>
    public sealed class SeededApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:Seed=true"];
    }
}
