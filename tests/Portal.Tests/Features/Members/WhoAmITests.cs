using Microsoft.EntityFrameworkCore;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

public sealed class WhoAmITests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Nobody_is_nobody()
    {
        var answer = await app.As(Callers.Anonymous).SendAsync(new WhoAmI());

        Assert.Equal(ErrorKind.Forbidden, answer.Error?.Kind);
    }

    [Fact]
    public async Task A_member_sees_their_own_tenants_and_no_other()
    {
        var mine = await app.Given.AnActiveTenantAsync();
        var foreign = await app.Given.AnActiveTenantAsync();
        await app.CallerOfAsync(Callers.OwnerOf(foreign));

        var me = (await app.As(Callers.OwnerOf(mine)).SendAsync(new WhoAmI())).Value;

        Assert.Equal([mine], me.Tenants.Select(t => t.Id));
        Assert.Empty(me.Staff);
    }

    [Theory]
    [InlineData(TenantStatus.Active, true)]
    [InlineData(TenantStatus.Suspended, true)]
    [InlineData(TenantStatus.Rejected, false)]
    [InlineData(TenantStatus.PendingDeletion, false)]
    [InlineData(TenantStatus.Deleted, false)]
    public async Task A_tenant_that_is_gone_is_not_listed(TenantStatus status, bool listed)
    {
        var tenant = await app.Given.ATenantAsync(status);

        var me = (await app.As(Callers.OwnerOf(tenant)).SendAsync(new WhoAmI())).Value;

        Assert.Equal(listed, me.Tenants.Any(t => t.Id == tenant));
    }

    [Fact]
    public async Task Staff_see_what_they_may_do()
    {
        var me = (await app.As(Callers.Staff(StaffRole.Support)).SendAsync(new WhoAmI())).Value;

        Assert.Equal(StaffRole.Support.Permissions(), me.Staff);
    }

    [Fact]
    public async Task A_locked_account_is_refused_and_a_pause_after_wrong_passwords_is_not_a_lock()
    {
        var caller = await app.CallerOfAsync(new TestPerson("locked@people.example", null, [], null));
        Assert.True((await app.As(caller).SendAsync(new WhoAmI())).Succeeded);

        await LockAsync(caller, app.Clock.GetUtcNow() + Person.Pause);
        Assert.True((await app.As(caller).SendAsync(new WhoAmI())).Succeeded);

        await LockAsync(caller, DateTimeOffset.MaxValue);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new WhoAmI())).Error?.Kind);
    }

    [Fact]
    public async Task A_deleted_account_is_refused()
    {
        var answer = await app.As(Caller.Of(PersonId.New(), "gone@people.example", null)).SendAsync(new WhoAmI());

        Assert.Equal(ErrorKind.Forbidden, answer.Error?.Kind);
    }

    private Task<int> LockAsync(Caller caller, DateTimeOffset until) => app.InDatabaseAsync(db =>
        db.People.Where(p => p.Id == caller.Person!.Value.Value).ExecuteUpdateAsync(s => s.SetProperty(p => p.LockoutEnd, until)));
}
