using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>
/// The real program, killed as by <c>kill -9</c> in the middle of operations and started again: before a step's effect, between effect and record, after the record,
/// doing and undoing, in every step of every kind. Each place has a tenant of its own, which the program halts in that place; when all have come there, one kill
/// meets them all. By default each step is met in one of the three places, in turn; with <c>PORTAL_TEST_KILLS=all</c> in all three.
/// </summary>
[WithoutFaults("The program runs in a process of its own, where no faults are injected.")]
public sealed class KillTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // How a tenant comes to where an operation of the kind can be asked for, and where it is when that was done or undone. A kind that is missing fails the test.
    private static readonly Dictionary<OperationKind, Way> Ways = new()
    {
        [OperationKind.Provision] = new([], null, TenantStatus.Active, TenantStatus.Deleted),
        [OperationKind.Suspend] = new([OperationKind.Provision], new AccessInput("StaffRequest", "Note."), TenantStatus.Suspended, TenantStatus.Active),
        [OperationKind.Resume] = new([OperationKind.Provision, OperationKind.Suspend], new AccessInput(null, "Note."), TenantStatus.Active, TenantStatus.Suspended),
    };

    public static bool AllPlaces { get; } = Environment.GetEnvironmentVariable("PORTAL_TEST_KILLS") == "all";

    [Fact]
    public async Task Killed_in_any_step_every_operation_ends_as_it_should_with_every_effect_once()
    {
        var all = new List<Victim>();
        foreach (var kind in Enum.GetValues<OperationKind>())
        {
            Assert.True(Ways.ContainsKey(kind), $"There is no way in {nameof(KillTests)} to an operation of kind {kind}.");
            all.AddRange(VictimsOf(kind));
        }

        await PrepareAsync(all);
        await FailAsync(all.FindAll(v => v.Direction == StepDirection.Undo));
        foreach (var some in all.Chunk(100))
        {
            foreach (var victim in some)
            {
                if (victim.Direction == StepDirection.Do)
                    await AskAsync(victim, victim.Kind);
                else
                    await app.CancelAsync(victim.Operation);
            }

            await HaltAndKillAsync(some);
        }

        app.Provoke();
        using (var program = StartWorker(app))
        {
            await PortalApp.UntilAsync("all operations end", async () => await CountOpenAsync() == 0, Patience);
            await program.KillAsync();
        }

        foreach (var victim in all)
        {
            Assert.True((await app.OperationAsync(victim.Operation)).Status == victim.End, $"{victim}: it is not {victim.End}.");
            await AssertWholeAsync(victim);
        }

        await app.AssertVerifiedAsync();
    }

    internal static ProgramRun StartWorker(PortalApp app, params IEnumerable<string> settings) => ProgramRun.Start(
    [
        "--urls=http://127.0.0.1:0",
        "--Portal:Roles=worker",
        "--Portal:Seed=false",
        $"--Portal:DataDirectory={app.Folder}",
        $"--Database:Provider={TestDatabase.Provider}",
        $"--ConnectionStrings:Portal={app.Services.GetRequiredService<DatabaseConnection>().ConnectionString}",
        "--Provisioning:Attempts=20", // every kill counts as one
        "--Provisioning:Reconcile=00:00:01",
        .. settings,
    ]);

    /// <summary>One tenant for each place to be killed in.</summary>
    private static IEnumerable<Victim> VictimsOf(OperationKind kind)
    {
        var steps = Definitions.StepsOf(kind);
        var places = Enum.GetValues<FailpointPlace>();
        foreach (var direction in Ways[kind].Undone is null ? (StepDirection[])[StepDirection.Do] : Enum.GetValues<StepDirection>())
        {
            for (var i = 0; i < steps.Count; i++)
            {
                foreach (var place in places.Where(p => AllPlaces || (int)p == (i + (int)kind + (int)direction) % places.Length))
                    yield return new Victim(kind, direction, steps[i], place);
            }
        }
    }

    private async Task AskAsync(Victim victim, OperationKind kind)
    {
        if (kind == OperationKind.Provision)
            (victim.Tenant, victim.Operation) = await app.AskForATenantAsync(victim.Slug, quota: 5_000_000);
        else
            victim.Operation = await app.AskAsync(victim.Tenant, kind, Ways[kind].Input!);
    }

    /// <summary>Brings every tenant to where its operation can be asked for.</summary>
    private async Task PrepareAsync(List<Victim> all)
    {
        app.Provoke();
        for (var round = 0; all.Exists(v => v.Before.Length > round); round++)
        {
            var moving = all.FindAll(v => v.Before.Length > round);
            foreach (var victim in moving)
                await AskAsync(victim, victim.Before[round]);

            await RunUntilAsync(moving, OperationStatus.Succeeded);
        }
    }

    /// <summary>What shall be undone fails in its last step first.</summary>
    private async Task FailAsync(List<Victim> victims)
    {
        foreach (var victim in victims)
            await AskAsync(victim, victim.Kind);

        app.Provoke([.. victims.Select(v => new Failpoint(Definitions.StepsOf(v.Kind)[^1], Operation: v.Operation.Value))]);
        await RunUntilAsync(victims, OperationStatus.Failed);
    }

    private async Task RunUntilAsync(List<Victim> victims, OperationStatus status)
    {
        var ids = victims.ConvertAll(v => v.Operation);
        using var program = StartWorker(app);
        await PortalApp.UntilAsync($"{ids.Count} operations are {status}", async () =>
            await app.InDatabaseAsync(db => db.Operations.CountAsync(o => ids.Contains(o.Id) && o.Status == status)) == ids.Count, Patience);
        await program.KillAsync();
    }

    private async Task HaltAndKillAsync(Victim[] victims)
    {
        app.Provoke([.. victims.Select(v => new Failpoint(v.Step, v.Place, FailpointMode.Wait, Direction: v.Direction, Milliseconds: 3_600_000, Operation: v.Operation.Value))]);
        using var program = StartWorker(app, "--Provisioning:Threads=128");
        var halted = victims.Select(v => $"Provoked: {FailpointMode.Wait} at {v.Step}:{v.Direction}:{v.Place} of operation {v.Operation}").ToList();
        try
        {
            await PortalApp.UntilAsync("all have come to their place", async () =>
            {
                await Task.Delay(200);
                var output = program.Output;
                halted.RemoveAll(h => output.Contains(h, StringComparison.Ordinal));
                return halted.Count == 0;
            }, Patience);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception.Message}; missing: {string.Join("; ", halted)}\n{program.Output}");
        }

        await program.KillAsync(); // SIGKILL: no shutdown, no clean-up
    }

    private async Task AssertWholeAsync(Victim victim)
    {
        var isGone = victim.Status == TenantStatus.Deleted;
        Assert.True(victim.Status == await app.StatusAsync(victim.Tenant), $"{victim}: the tenant is not {victim.Status}.");
        var expected = Definitions.StepsOf(victim.Kind);
        var steps = await app.StepsAsync(victim.Operation);
        if (victim.Direction == StepDirection.Do)
            Assert.Equal(expected, steps.Select(s => s.Step));
        else
            Assert.Equal(expected, steps.Where(s => s.Direction == StepDirection.Undo).Select(s => s.Step)); // the failed last one too: it may have had an effect

        await app.InDatabaseAsync(async db =>
        {
            Assert.Equal(isGone ? 0 : 1, await db.Addresses.CountAsync(a => a.TenantId == victim.Tenant && a.Slug == victim.Slug));
            Assert.Equal(isGone ? 0 : 1, await db.Placements.CountAsync(p => p.TenantId == victim.Tenant));
            Assert.Equal(isGone ? 0 : 2, await db.Resources.CountAsync(r => r.TenantId == victim.Tenant && r.State == ResourceState.Present));
            Assert.Equal(isGone ? 0 : 1, await db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == victim.Tenant));
            Assert.Equal(isGone ? 0 : 4, await db.TenantRoles.AcrossTenants().CountAsync(r => r.TenantId == victim.Tenant));

            // One invites, one welcomes; whoever was undone before the welcome has none.
            Assert.Equal(isGone ? 1 : 2, await db.OutgoingMails.CountAsync(m => m.To == $"owner@{victim.Slug}.example"));
        });
        if (isGone)
        {
            Assert.Null(await app.Database().DescribeAsync(victim.Tenant.Placed(), CancellationToken.None));
            Assert.Null(await app.Storage().DescribeAsync(victim.Tenant.Placed(), CancellationToken.None));
        }
        else
        {
            await app.Database().CheckAsync(victim.Tenant.Placed(), "Notes", CancellationToken.None);
            Assert.Equal(5_000_000, (await app.Storage().DescribeAsync(victim.Tenant.Placed(), CancellationToken.None))!.QuotaBytes);
        }
    }

    private Task<int> CountOpenAsync() => app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.FinishedAt == null));

    /// <param name="Before">The kinds that come first, in order.</param>
    /// <param name="Input">What the operation is asked with.</param>
    /// <param name="Done">Where the tenant is when it was done.</param>
    /// <param name="Undone">Where it is when it was undone; null: it only goes forward.</param>
    private sealed record Way(OperationKind[] Before, object? Input, TenantStatus Done, TenantStatus? Undone);

    private sealed class Victim(OperationKind kind, StepDirection direction, string step, FailpointPlace place)
    {
        public OperationKind Kind => kind;

        public StepDirection Direction => direction;

        public string Step => step;

        public FailpointPlace Place => place;

        public string Slug => $"{kind}-{direction}-{step}-{place}".ToLowerInvariant();

        public OperationKind[] Before => Ways[kind].Before;

        public TenantId Tenant { get; set; }

        /// <summary>The one that is under way; at last the one that is killed.</summary>
        public OperationId Operation { get; set; }

        public OperationStatus End => direction == StepDirection.Do ? OperationStatus.Succeeded : OperationStatus.Cancelled;

        public TenantStatus Status => direction == StepDirection.Do ? Ways[kind].Done : Ways[kind].Undone!.Value;

        public override string ToString() => $"{kind}, {step}, {direction}, {place}";
    }

    /// <summary>Reads and writes the database and never works itself: what wakes the worker is the next start.</summary>
    public sealed class IdleApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:Roles=web"];
    }
}
