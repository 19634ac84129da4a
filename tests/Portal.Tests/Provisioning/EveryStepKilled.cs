using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Deletion.Admin;
using Portal.Features.Deletion.Certificates;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;
using Portal.Tests.Features.Deletion;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>
/// Kills the real program as by <c>kill -9</c> in the middle of operations and starts it again: before a step's effect, between effect and record, after the record,
/// doing and undoing, in every step. Each place has a tenant of its own, which the program halts in that place; when all have come there, one kill
/// meets them all. By default each step but one is met in one of the three places, in turn; with <c>PORTAL_TEST_KILLS=all</c> in all three.
/// </summary>
public abstract class EveryStepKilled(PortalApp app)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300); // it ends as soon as it can; other tests run beside it

    // How a tenant comes to where an operation of the kind can be asked for, and where it is when that was done or undone. A kind that is missing fails the test.
    private static readonly Dictionary<OperationKind, Way> Ways = new()
    {
        [OperationKind.Provision] = new([], null, new(TenantStatus.Active, 2), new(TenantStatus.Deleted, 1)), // one invites, one welcomes; whoever was undone before the welcome has none
        [OperationKind.Suspend] = new([OperationKind.Provision], t => new SuspendTenant(t.Id, SuspensionReason.StaffRequest, "Note."), new(TenantStatus.Suspended, 2), new(TenantStatus.Active, 2)),
        [OperationKind.Resume] = new([OperationKind.Provision, OperationKind.Suspend], t => new ResumeTenant(t.Id, "Note."), new(TenantStatus.Active, 2), new(TenantStatus.Suspended, 2)),
        [OperationKind.RotatePassword] = new([OperationKind.Provision], t => new RotateTenantPassword(t.Id), new(TenantStatus.Active, 2), new(TenantStatus.Active, 2)),
        [OperationKind.Freeze] = new([OperationKind.Provision], t => new RequestDeletion(t.Id, t.Name, "Because."), new(TenantStatus.PendingDeletion, 3), new(TenantStatus.Active, 4)),
        [OperationKind.Restore] = new([OperationKind.Provision, OperationKind.Freeze], t => new RestoreTenant(t.Id, null), new(TenantStatus.Active, 4), new(TenantStatus.PendingDeletion, 3)),
        [OperationKind.Delete] = new([OperationKind.Provision, OperationKind.Freeze], t => new DeleteTenantNow(t.Id, t.Name), new(TenantStatus.Deleted, 1), null), // the one with the certificate
    };

    /// <summary>What makes and removes a login and a database: always in every place and isolation.</summary>
    private static readonly string MostDelicate = CreateDatabase.Name;

    public static bool AllPlaces { get; } = Environment.GetEnvironmentVariable("PORTAL_TEST_KILLS") == "all";

    /// <summary>Where the tenants are made.</summary>
    protected virtual string Region => "eu";

    /// <summary>One tenant of each of these for every place.</summary>
    protected virtual IReadOnlyList<Isolation> Isolations { get; } = [Isolation.OwnDatabase];

    /// <summary>The driver of a tenant's database, and the tenant as that one knows it.</summary>
    private protected abstract Task<(IDatabaseDriver Driver, PlacedTenant Tenant)> DatabaseAsync(TenantId tenant, Isolation isolation);

    protected async Task KillInEveryStepOfAsync(IEnumerable<OperationKind> kinds)
    {
        var all = new List<Victim>();
        foreach (var kind in kinds)
        {
            Assert.True(Ways.ContainsKey(kind), $"There is no way in {nameof(EveryStepKilled)} to an operation of kind {kind}.");
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
        using (var program = KillTests.StartWorker(app))
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

    /// <summary>One tenant for each place to be killed in.</summary>
    private IEnumerable<Victim> VictimsOf(OperationKind kind)
    {
        var steps = Definitions.StepsOf(kind);
        var places = Enum.GetValues<FailpointPlace>();
        foreach (var direction in Ways[kind].Undone is null ? (StepDirection[])[StepDirection.Do] : Enum.GetValues<StepDirection>())
        {
            for (var i = 0; i < steps.Count; i++)
            {
                var all = AllPlaces || steps[i] == MostDelicate;
                foreach (var place in places.Where(p => all || (int)p == (i + (int)kind + (int)direction) % places.Length))
                {
                    // One of the isolations, in turn, where each step is met once.
                    foreach (var isolation in Isolations.Where((_, n) => all || n == i % Isolations.Count))
                        yield return new Victim(kind, direction, steps[i], place, isolation);
                }
            }
        }
    }

    private async Task AskAsync(Victim victim, OperationKind kind)
    {
        if (kind == OperationKind.Provision)
        {
            (victim.Tenant, victim.Operation) = await app.AskForATenantAsync(victim.Slug, Region, quota: 5_000_000, victim.Isolation);
            return;
        }

        var refusal = await app.As(Callers.Administrator).TryAsync(Ways[kind].Ask!(await app.TenantAsync(victim.Tenant)));
        Assert.True(refusal is null, $"{victim}: {kind} is refused: {refusal?.Message}");
        victim.Operation = (await app.OpenOperationAsync(victim.Tenant))!.Value;
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

    /// <summary>What shall be undone fails in its last step first, when that has had its effect.</summary>
    private async Task FailAsync(List<Victim> victims)
    {
        foreach (var victim in victims)
            await AskAsync(victim, victim.Kind);

        app.Provoke([.. victims.Select(v => new Failpoint(Definitions.StepsOf(v.Kind)[^1], FailpointPlace.Effect, Operation: v.Operation.Value))]);
        await RunUntilAsync(victims, OperationStatus.Failed);
    }

    private async Task RunUntilAsync(List<Victim> victims, OperationStatus status)
    {
        var ids = victims.ConvertAll(v => v.Operation);
        using var program = KillTests.StartWorker(app);
        try
        {
            await PortalApp.UntilAsync($"{ids.Count} operations are {status}", async () =>
                await app.InDatabaseAsync(db => db.Operations.CountAsync(o => ids.Contains(o.Id) && o.Status == status)) == ids.Count, Patience);
        }
        catch (Exception exception)
        {
            var others = await app.InDatabaseAsync(db => db.Operations.Where(o => ids.Contains(o.Id) && o.Status != status).Select(o => $"{o.Kind} {o.Status} at {o.CurrentStep}").ToListAsync());
            Assert.Fail($"{exception.Message}; instead: {string.Join("; ", others)}\n{program.Output}");
        }

        await program.KillAsync();
    }

    private async Task HaltAndKillAsync(Victim[] victims)
    {
        app.Provoke([.. victims.Select(v => new Failpoint(v.Step, v.Place, FailpointMode.Wait, Direction: v.Direction, Milliseconds: 3_600_000, Operation: v.Operation.Value))]);
        using var program = KillTests.StartWorker(app, "--Provisioning:Threads=128");
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
        var (status, mails) = victim.Rests;
        Assert.True(status == await app.StatusAsync(victim.Tenant), $"{victim}: the tenant is not {status}.");
        var expected = Definitions.StepsOf(victim.Kind);
        var steps = await app.StepsAsync(victim.Operation);
        if (victim.Direction == StepDirection.Do)
            Assert.Equal(expected, steps.Select(s => s.Step));
        else
            Assert.Equal(expected, steps.Where(s => s.Direction == StepDirection.Undo).Select(s => s.Step)); // the failed last one too: it may have had an effect

        await AssertRowsAsync(victim, status, mails);
        var (driver, tenant) = await DatabaseAsync(victim.Tenant, victim.Isolation);
        var (database, storage) = (await driver.DescribeAsync(tenant, CancellationToken.None), await app.Storage().DescribeAsync(victim.Tenant.Placed(), CancellationToken.None));
        if (status == TenantStatus.Deleted)
        {
            Assert.Equal((null, null), (database, storage));
            Assert.DoesNotContain(driver.NameOf(tenant), await driver.ListAsync(tenant.Cell, CancellationToken.None)); // its login neither
            return;
        }

        Assert.Equal(5_000_000, storage!.QuotaBytes);
        Assert.True((status == TenantStatus.PendingDeletion) == database!.IsLocked, $"{victim}: the database is {(database.IsLocked ? "" : "not ")}locked.");
        if (!database.IsLocked)
            await driver.CheckAsync(tenant, "Notes", CancellationToken.None);
    }

    private Task AssertRowsAsync(Victim victim, TenantStatus status, int mails) => app.InDatabaseAsync(async db =>
    {
        var (isGone, isHidden) = (status == TenantStatus.Deleted, status is TenantStatus.Deleted or TenantStatus.PendingDeletion);
        var owner = $"owner@{victim.Slug}.example";
        (string What, int Expected, int Found)[] counts =
        [
            ("addresses", isHidden ? 0 : 1, await db.Addresses.CountAsync(a => a.TenantId == victim.Tenant && a.Slug == victim.Slug)),
            ("other addresses", 0, await db.Addresses.CountAsync(a => a.TenantId == victim.Tenant && a.Slug != victim.Slug)),
            ("places", isGone ? 0 : 1, await db.Placements.CountAsync(p => p.TenantId == victim.Tenant)),
            ("resources", isGone ? 0 : 2, await db.Resources.CountAsync(r => r.TenantId == victim.Tenant && r.State == ResourceState.Present)),
            ("members", isGone ? 0 : 1, await db.Memberships.AcrossTenants().CountAsync(m => m.TenantId == victim.Tenant)),
            ("roles", isGone ? 0 : 6, await db.TenantRoles.AcrossTenants().CountAsync(r => r.TenantId == victim.Tenant)),
            ("passwords", isGone ? 0 : await db.Resources.CountAsync(r => r.TenantId == victim.Tenant && r.SecretVersion != null), await db.Secrets.CountAsync(s => s.Owner == victim.Tenant.Value)),
            ("mails", mails, await db.OutgoingMails.CountAsync(m => m.To == owner)),
            ("certificates", victim.Kind == OperationKind.Delete ? 1 : 0, await db.DeletionCertificates.CountAsync(c => c.TenantId == victim.Tenant)),
            ("accounts", isGone ? 0 : 1, await db.People.CountAsync(p => p.Email == owner)),
        ];
        Assert.All(counts, c => Assert.True(c.Expected == c.Found, $"{victim}: {c.Found} {c.What}, not {c.Expected}."));
        if (victim.Kind == OperationKind.RotatePassword) // versions only rise: what the server was told is not taken back
            Assert.Equal(2, await db.Resources.Where(r => r.TenantId == victim.Tenant && r.SecretVersion != null).Select(r => r.SecretVersion).SingleAsync());
    });

    private Task<int> CountOpenAsync() => app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.FinishedAt == null));

    /// <param name="Before">The kinds that come first, in order.</param>
    /// <param name="Ask">What staff send to ask for the operation; null: nobody asks for it, a sign-up does.</param>
    /// <param name="Done">How the tenant rests when it was done.</param>
    /// <param name="Undone">How it rests when it was undone; null: it only goes forward.</param>
    private sealed record Way(OperationKind[] Before, Func<Tenant, IChange>? Ask, Rest Done, Rest? Undone);

    /// <param name="Status">What the tenant is.</param>
    /// <param name="Mails">How many its owner has got until then, and that are still kept.</param>
    private sealed record Rest(TenantStatus Status, int Mails);

    private sealed class Victim(OperationKind kind, StepDirection direction, string step, FailpointPlace place, Isolation isolation)
    {
        private static int _count;

        public OperationKind Kind => kind;

        public StepDirection Direction => direction;

        public string Step => step;

        public FailpointPlace Place => place;

        public Isolation Isolation => isolation;

        public string Slug { get; } = $"killed-{Interlocked.Increment(ref _count)}";

        public OperationKind[] Before => Ways[kind].Before;

        public TenantId Tenant { get; set; }

        /// <summary>The one that is under way; at last the one that is killed.</summary>
        public OperationId Operation { get; set; }

        public OperationStatus End => direction == StepDirection.Do ? OperationStatus.Succeeded : OperationStatus.Cancelled;

        public Rest Rests => direction == StepDirection.Do ? Ways[kind].Done : Ways[kind].Undone!;

        public override string ToString() => $"{kind}, {step}, {direction}, {place}, {isolation}";
    }
}
