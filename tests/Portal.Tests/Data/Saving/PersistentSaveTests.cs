using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;
using static Portal.Tests.Support.Faults;

namespace Portal.Tests.Data.Saving;

/// <summary>Every statement and every commit of a message may fail, before it happened and after it.</summary>
[WithoutFaults("Brings faults of its own, at places that it names.")]
public sealed class PersistentSaveTests(PersistentSaveTests.FaultyApp app) : IClassFixture<PersistentSaveTests.FaultyApp>
{
    [Fact]
    public async Task Whatever_fails_once_a_command_succeeds_and_has_its_effect_once()
    {
        var moments = new HashSet<Moment>();
        for (var place = 0; ; place++)
        {
            var tenant = await app.Given.AnActiveTenantAsync();
            var sender = app.As(await app.CallerOfAsync(Callers.Administrator));
            var hit = false;
            var passed = 0;
            app.Faults.When = (moment, _) =>
            {
                if (hit || passed++ < place)
                    return false;

                moments.Add(moment);
                return hit = true;
            };

            var result = await sender.SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, "Because."));

            app.Faults.When = null;
            Assert.True(result.Succeeded, $"Place {place}: {result.Error?.Message}");
            await app.InDatabaseAsync(async db =>
            {
                Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.TenantId == tenant && e.What == nameof(SuspendTenant)));
                Assert.Equal(1, await db.Set<Portal.Provisioning.Records.Operation>().CountAsync(o => o.TenantId == tenant));
            });
            if (!hit)
                break;
        }

        Assert.Equal(Enum.GetValues<Moment>(), moments.Order());
    }

    [Fact]
    public async Task What_waits_for_the_commit_is_done_once_however_often_it_was_tried()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var tenant = await app.Given.AnActiveTenantAsync();
        var failures = 0;
        app.Faults.When = (moment, _) => moment is Moment.AfterCommit or Moment.BeforeCommit && failures++ < 2;

        var result = await app.As(Callers.OwnerOf(tenant)).SendAsync(new ChangeTenantSettings(tenant, "Changed", "fr", "Europe/Paris", BasedOn: 1));

        app.Faults.When = null;
        Assert.True(result.Succeeded);
        var changed = await app.InDatabaseAsync(db => db.Tenants.AsNoTracking().SingleAsync(t => t.Id == tenant));
        Assert.Equal(("Changed", 2), (changed.Name, changed.Version));
    }

    [Fact]
    public async Task What_was_slow_before_it_failed_is_repeated_all_the_same()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var sender = app.As(Callers.OwnerOf(tenant));
        var failed = false;
        app.Faults.When = (moment, _) =>
        {
            if (failed || moment != Moment.BeforeCommit)
                return false;

            Thread.Sleep(TimeSpan.FromSeconds(3)); // longer than anything is repeated
            return failed = true;
        };

        var result = await sender.SendAsync(new ChangeTenantSettings(tenant, "Slowly", "fr", "Europe/Paris", BasedOn: 1));

        app.Faults.When = null;
        Assert.True(failed && result.Succeeded, result.Error?.Message);
        Assert.Equal("Slowly", await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).Select(t => t.Name).SingleAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_lost_a_race_meanwhile_has_lost_although_the_winner_wrote_the_same_version(bool asMessage)
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(await app.CallerOfAsync(Callers.OwnerOf(tenant)));
        var failed = false;
        var won = false;
        app.Faults.When = (moment, _) =>
        {
            if (!failed)
                return failed = asMessage ? moment == Moment.BeforeCommit : moment == Moment.BeforeStatement;

            if (!won)
            {
                won = true; // the question whether it happened comes first: the other is faster than the repetition
                Task.Run(() => app.InDatabaseAsync(db => db.Tenants.AcrossTenants().Where(t => t.Id == tenant)
                    .ExecuteUpdateAsync(t => t.SetProperty(x => x.Name, "Winner").SetProperty(x => x.Version, 2)))).Wait();
            }

            return false;
        };

        if (asMessage)
            Assert.Equal(ErrorKind.Conflict, (await owner.SendAsync(new ChangeTenantSettings(tenant, "Loser", "fr", "Europe/Paris", BasedOn: 1))).Error?.Kind);
        else
            await Assert.ThrowsAsync<ChangedByAnotherException>(() => RenameAsync(tenant, "Loser"));

        app.Faults.When = null;
        Assert.True(won);
        Assert.Equal("Winner", await NameAsync(tenant));
    }

    [Fact]
    public async Task A_changed_row_alone_proves_that_it_was_saved()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var failures = 0;
        app.Faults.When = (moment, command) => moment == Moment.AfterStatement && command!.CommandText.Contains("UPDATE", StringComparison.Ordinal) && failures++ == 0;

        await ChangeAsync(tenant, t => t.TimeZone = "Europe/Paris"); // a name brings the words that it is found by, which are rows of their own

        app.Faults.When = null;
        Assert.Equal(1, failures);
        Assert.Equal("Europe/Paris", await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).Select(t => t.TimeZone).SingleAsync()));
    }

    [Fact]
    public async Task While_the_database_is_away_a_message_gives_up_after_a_few_seconds()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(await app.CallerOfAsync(Callers.OwnerOf(tenant)));
        var since = Stopwatch.GetTimestamp();
        app.Faults.When = (moment, _) => moment is Moment.BeforeCommit or Moment.AfterCommit;
        var write = await Record.ExceptionAsync(() => owner.SendAsync(new ChangeTenantSettings(tenant, "Away", "fr", "Europe/Paris", BasedOn: 1)));
        app.Faults.When = (moment, _) => moment == Moment.BeforeStatement;
        var read = await Record.ExceptionAsync(() => owner.SendAsync(new GetTenantSettings(tenant)));
        app.Faults.When = null;

        Assert.True(Outage.Is(write));
        Assert.True(Outage.Is(read));
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 1, 10);
        Assert.NotEqual("Away", await NameAsync(tenant));
    }

    [Fact]
    public async Task Whoever_has_gone_is_not_waited_for()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(await app.CallerOfAsync(Callers.OwnerOf(tenant)));
        using var gone = new CancellationTokenSource();
        app.Faults.When = (moment, _) =>
        {
            if (moment == Moment.BeforeCommit)
                gone.Cancel();

            return moment == Moment.BeforeCommit;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => owner.SendAsync(new ChangeTenantSettings(tenant, "Gone", "fr", "Europe/Paris", BasedOn: 1), gone.Token));

        app.Faults.When = null;
    }

    [Fact]
    public async Task A_password_attempt_is_counted_once_although_its_answer_was_lost()
    {
        var (_, email) = await app.AnAccountAsync();
        var updates = 0;
        app.Faults.When = (moment, command) => moment == Moment.AfterStatement && command!.CommandText.Contains("AccessFailedCount", StringComparison.Ordinal)
            && command.CommandText.Contains("UPDATE", StringComparison.Ordinal) && updates++ == 0;

        var result = await app.As(Callers.Anonymous).SendAsync(new SignIn(email, "wrong password"));

        app.Faults.When = null;
        Assert.False(result.Succeeded);
        Assert.Equal(2, updates); // the lost one and the repetition
        Assert.Equal(1, await app.InDatabaseAsync(db => db.People.Where(p => p.Email == email).Select(p => p.AccessFailedCount).SingleAsync()));
    }

    private Task RenameAsync(TenantId tenant, string name) => ChangeAsync(tenant, t => t.Name = name);

    private async Task ChangeAsync(TenantId tenant, Action<Tenant> change)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Tenant = tenant;
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        Tenant found;
        using (Spare())
            found = await db.Tenants.SingleAsync(t => t.Id == tenant);

        change(found);
        await db.SaveChangesAsync();
    }

    private Task<string> NameAsync(TenantId tenant) => app.InDatabaseAsync(db => db.Tenants.AcrossTenants().Where(t => t.Id == tenant).Select(t => t.Name).SingleAsync());

    /// <summary>The program with faults where a test wants them; nobody works in the background.</summary>
    public sealed class FaultyApp : PortalApp
    {
        public Faults Faults { get; } = new(0, 0);

        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];

        protected override void Change(IServiceCollection services) => Faults.AddTo(services);
    }
}
