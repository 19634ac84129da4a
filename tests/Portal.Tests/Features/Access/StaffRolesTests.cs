using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Access;

/// <summary>The five roles of staff: written down here once more, so that nobody's rights change by accident.</summary>
public sealed class StaffRolesTests(StaffRolesTests.SeededApp app) : IClassFixture<StaffRolesTests.SeededApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StaffRole.Operator, "ViewBackOffice ApproveTenants SuspendTenants RunOperations ViewAudit DeleteTenants HoldTenants HelpPeople ViewBilling")]
    [InlineData(StaffRole.Billing, "ViewBackOffice SuspendTenants EditPlans ViewBilling ManageBilling")]
    [InlineData(StaffRole.Support, "ViewBackOffice ViewAudit HelpPeople ViewBilling")]
    [InlineData(StaffRole.Auditor, "ViewBackOffice ViewAudit ViewStaff ViewBilling")]
    public void Each_role_may_what_is_written_here_and_nothing_else(StaffRole role, string permissions) =>
        Assert.Equal(permissions, string.Join(' ', role.Permissions().Order()));

    [Fact]
    public void An_administrator_may_everything_and_a_role_that_is_not_known_nothing()
    {
        Assert.Equal(Enum.GetValues<StaffPermission>(), StaffRole.Administrator.Permissions());
        Assert.Empty(((StaffRole)99).Permissions());
        Assert.All(Enum.GetValues<StaffRole>(), r => Assert.True(r.Allows(StaffPermission.ViewBackOffice)));
    }

    [Fact]
    public void An_auditor_only_looks() =>
        Assert.All(StaffRole.Auditor.Permissions(), p => Assert.StartsWith("View", p.ToString(), StringComparison.Ordinal));

    [Fact]
    public async Task The_development_accounts_have_one_person_a_role_and_follow_it_at_every_start()
    {
        await EnsureAsync();
        await app.InDatabaseAsync(async db =>
        {
            foreach (var staff in await db.Staff.ToListAsync(Ct))
                staff.Role = StaffRole.Support;

            await db.SaveChangesAsync(Ct);
        });

        await EnsureAsync();

        Assert.Equal(Enum.GetValues<StaffRole>(), DevelopmentAccounts.All.Select(a => a.Role).Order());
        foreach (var account in DevelopmentAccounts.All)
        {
            var staff = await app.InDatabaseAsync(async db =>
            {
                var id = new PersonId(await db.People.Where(p => p.Email == account.Email).Select(p => p.Id).SingleAsync(Ct));
                return await db.Staff.SingleAsync(s => s.PersonId == id, Ct);
            });
            Assert.Equal(account.Role, staff.Role);
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
