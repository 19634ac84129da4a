using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Circuits;
using Portal.Shell.Layouts;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Circuits;

/// <summary>Rights that vanish reach pages that are open, also those on which nobody clicks.</summary>
public sealed class CircuitWatchTests(PortalApp app) : IClassFixture<PortalApp>
{
    private CircuitWatch Watch => app.Services.GetRequiredService<CircuitWatch>();

    private OpenCircuits Circuits => app.Services.GetRequiredService<OpenCircuits>();

    [Fact]
    public async Task A_locked_account_ends_its_pages_and_nobody_else_s()
    {
        var one = await OpenAsync(Callers.Staff(StaffPermission.ViewBackOffice));
        var other = await OpenAsync(Callers.Staff(StaffPermission.ViewAudit));

        await ChangeAsync(one, p => p.LockoutEnd = app.Clock.GetUtcNow().AddDays(1));
        await Watch.LookAsync(default);

        Assert.True(one.Circuit.IsRefused);
        Assert.Equal(1, one.Ended);
        Assert.False(other.Circuit.IsRefused);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_pages_that_began_before()
    {
        var page = await OpenAsync(Callers.Staff(StaffPermission.EditCells));

        await ChangeAsync(page, p => p.SecurityStamp = "another");
        await Watch.LookAsync(default);

        Assert.True(page.Circuit.IsRefused);
    }

    [Fact]
    public async Task Signing_out_in_one_browser_ends_its_pages_and_not_those_of_another()
    {
        var here = await OpenAsync(Callers.Staff(StaffPermission.RunOperations));
        var elsewhere = await OpenAsync(Callers.Staff(StaffPermission.RunOperations));

        await app.As(Callers.Staff(StaffPermission.RunOperations)).SendAsync(new SignOut(here.Circuit.Session.Id));
        await Watch.LookAsync(default);

        Assert.True(here.Circuit.IsRefused);
        Assert.False(elsewhere.Circuit.IsRefused);
    }

    [Fact]
    public async Task A_suspended_tenant_is_news_on_its_members_pages_once()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var page = await OpenAsync(Callers.MemberOf(tenant, TenantPermission.ViewTenant));
        var elsewhere = await OpenAsync(Callers.OwnerOf(await app.Given.AnActiveTenantAsync()));
        await Watch.LookAsync(default);

        await app.InDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Id == tenant).ExecuteUpdateAsync(t => t.SetProperty(x => x.Status, TenantStatus.Suspended)));
        await Watch.LookAsync(default);
        await Watch.LookAsync(default);

        Assert.Equal(1, page.Changed);
        Assert.Equal(0, elsewhere.Changed);
        Assert.False(page.Circuit.IsRefused);
    }

    [Fact]
    public async Task A_permission_that_is_taken_away_is_news()
    {
        var page = await OpenAsync(Callers.Staff(StaffPermission.EditTemplates, StaffPermission.ViewBackOffice));
        await Watch.LookAsync(default);

        await app.InDatabaseAsync(async db =>
        {
            (await db.Set<StaffMember>().SingleAsync(s => s.PersonId == page.Circuit.Session.Person)).Role = StaffRole.Support;
            await db.SaveChangesAsync();
        });
        await Watch.LookAsync(default);

        Assert.Equal(1, page.Changed);
    }

    [Fact]
    public async Task Nobody_is_sent_away_because_nobody_can_look_but_not_for_ever()
    {
        var circuits = new OpenCircuits();
        var page = new Page(new Session(SessionId.New(), PersonId.New(), "stamp"));
        circuits.Add(page.Circuit);
        var blind = new Blind();
        var watch = new CircuitWatch(circuits, blind, blind, app.Clock, NullLogger<CircuitWatch>.Instance);

        await watch.LookAsync(default);
        app.Clock.Advance(TimeSpan.FromMinutes(9));
        await watch.LookAsync(default);
        Assert.False(page.Circuit.IsRefused);

        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await watch.LookAsync(default);
        Assert.True(page.Circuit.IsRefused);
    }

    private async Task<Page> OpenAsync(TestPerson person)
    {
        var caller = await app.CallerOfAsync(person);
        var page = new Page(await app.ASessionAsync(caller.Person!.Value));
        Circuits.Add(page.Circuit);
        return page;
    }

    private Task ChangeAsync(Page page, Action<Person> change) => app.InDatabaseAsync(async db =>
    {
        change(await db.Set<Person>().SingleAsync(p => p.Id == page.Circuit.Session.Person.Value));
        await db.SaveChangesAsync();
    });

    private sealed class Page
    {
        public Page(Session session)
        {
            var rights = new LiveRights();
            rights.Changed += () => Task.FromResult(Changed++);
            rights.Ended += () => Task.FromResult(Ended++);
            Circuit = new OpenCircuit(session, rights);
        }

        public OpenCircuit Circuit { get; }

        public int Changed { get; private set; }

        public int Ended { get; private set; }
    }

    private sealed class Blind : ISessionCheck, IStandingCheck
    {
        public Task<IReadOnlySet<Session>> FindEndedAsync(IReadOnlyCollection<Session> sessions, CancellationToken ct) => throw new TimeoutException("The database is away.");

        public Task<IReadOnlyDictionary<PersonId, string>> ReadAsync(IReadOnlyCollection<PersonId> people, CancellationToken ct) => throw new TimeoutException("The database is away.");
    }
}
