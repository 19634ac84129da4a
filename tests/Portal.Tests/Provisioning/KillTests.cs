using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>
/// The real program, killed as by <c>kill -9</c> in the middle of an operation and started again, over and over: before a step's effect, between
/// effect and record, after the record. By default each step is killed in one of the three places, in turn (on a clustered database, where
/// a dead node is only missed after some seconds, only a few); with <c>PORTAL_TEST_KILLS=all</c> each step in all three.
/// </summary>
public sealed class KillTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Killed_at_every_step_a_tenant_is_still_made_with_every_effect_once()
    {
        var (tenant, id) = await app.AskForATenantAsync("killed", quota: 5_000_000);

        foreach (var point in Points(StepDirection.Do, Definitions.StepsOf(OperationKind.Provision)))
            await RunUntilKilledAsync(point);

        await RunAsync(id, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.Equal(Definitions.StepsOf(OperationKind.Provision), (await app.StepsAsync(id)).Select(s => s.Step));
        await app.InDatabaseAsync(async db =>
        {
            Assert.Equal("killed", (await db.Addresses.SingleAsync(a => a.TenantId == tenant)).Slug);
            Assert.Equal((await db.Cells.SingleAsync(c => c.Region == "eu")).Id, (await db.Placements.SingleAsync(p => p.TenantId == tenant)).CellId);
            Assert.Equal(2, await db.Resources.CountAsync(r => r.TenantId == tenant));
            Assert.Equal(["Admin", "Billing", "Member", "Owner"], await db.TenantRoles.AcrossTenants().Where(r => r.TenantId == tenant).Select(r => r.Name).Order().ToListAsync());
            Assert.Equal(1, await db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == tenant));
            Assert.Equal(2, await db.OutgoingMails.CountAsync(m => m.To == "owner@killed.example")); // one invites, one welcomes
        });
        await app.Database().CheckAsync(tenant.Placed(), "Notes", CancellationToken.None);
        Assert.Equal(5_000_000, (await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None))!.QuotaBytes);
        await AssertVerifiedAsync(tenants: 1);
    }

    [Fact]
    public async Task Killed_while_it_is_undone_nothing_is_left_of_a_tenant()
    {
        var before = await app.InDatabaseAsync(db => db.Placements.CountAsync());
        app.Provoke(new Failpoint("check", FailpointPlace.Before, FailpointMode.Fail, "killed-undoing"));
        var (tenant, id) = await app.AskForATenantAsync("killed-undoing");
        await RunAsync(id, OperationStatus.Failed);
        await app.CancelAsync(id);

        foreach (var point in Points(StepDirection.Undo, ["create-storage", "create-database", "place-in-cell", "reserve-address"]))
            await RunUntilKilledAsync(point);

        await RunAsync(id, OperationStatus.Cancelled);
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant));
        Assert.Null(await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None));
        Assert.Null(await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None));
        await AssertVerifiedAsync(tenants: before);
    }

    private static IEnumerable<Failpoint> Points(StepDirection direction, IReadOnlyList<string> steps)
    {
        var places = Enum.GetValues<FailpointPlace>();
        var all = Environment.GetEnvironmentVariable("PORTAL_TEST_KILLS") == "all";
        var stride = TestDatabase.Provider == DatabaseProvider.Sqlite ? 1 : (steps.Count + 2) / 3;
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var place in places.Where(p => all || (i % stride == 0 && (int)p == (i / stride) % places.Length)))
            {
                // The last record ends the operation: there is nothing left to go on with, and nothing to see.
                if (place != FailpointPlace.Recorded || i < steps.Count - 1)
                    yield return new Failpoint(steps[i], place, FailpointMode.Kill, null, direction);
            }
        }
    }

    /// <summary>Starts the program with a deadly failpoint and waits until it is dead.</summary>
    private async Task RunUntilKilledAsync(Failpoint point)
    {
        app.Provoke(point);
        using var program = Start();
        Assert.Equal(137, await program.EndAsync()); // SIGKILL: no shutdown, no clean-up
    }

    /// <summary>Starts the program and lets it work until the operation stands so.</summary>
    private async Task RunAsync(OperationId id, OperationStatus status)
    {
        if (status != OperationStatus.Failed)
            app.Provoke();

        using var program = Start();
        try
        {
            await PortalApp.UntilAsync($"the operation becomes {status}", async () => (await app.OperationAsync(id)).Status == status, Patience);
        }
        finally
        {
            await program.KillAsync();
        }
    }

    private ProgramRun Start() => StartWorker(app);

    internal static ProgramRun StartWorker(PortalApp app) => StartNode(app, "worker", "http://127.0.0.1:0");

    /// <summary>The program on the app's database and folder.</summary>
    internal static ProgramRun StartNode(PortalApp app, string roles, string url, params IEnumerable<string> settings) => ProgramRun.Start(
    [
        $"--urls={url}",
        $"--Portal:Roles={roles}",
        "--Portal:Seed=false",
        $"--Portal:DataDirectory={app.Folder}",
        $"--Database:Provider={TestDatabase.Provider}",
        $"--ConnectionStrings:Portal={app.Services.GetRequiredService<DatabaseConnection>().ConnectionString}",
        "--Provisioning:Attempts=20", // every kill counts as one
        .. settings,
    ]);

    private async Task AssertVerifiedAsync(int tenants)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var verifier = scope.ServiceProvider.GetRequiredService<Verifier>();
        Assert.NotEmpty(verifier.Rules);
        Assert.Empty(await verifier.RunAsync(CancellationToken.None));
        Assert.Equal(tenants, (await app.Database().ListAsync(CellAccess.None, CancellationToken.None)).Count);
        Assert.Equal(tenants, (await app.Storage().ListAsync(CellAccess.None, CancellationToken.None)).Count);
        Assert.Equal(tenants, await app.InDatabaseAsync(db => db.Cells.SumAsync(c => c.Placed)));
    }

    /// <summary>Reads and writes the database and never works itself: what wakes the worker is the next start.</summary>
    public sealed class IdleApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
