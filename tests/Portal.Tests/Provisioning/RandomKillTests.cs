using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

/// <summary>
/// The real program, killed at any time, over and over, while tenants are provisioned, suspended, resumed, and undone where a step failed. 6 times;
/// with <c>PORTAL_TEST_KILLS=all</c> 60 times. <c>PORTAL_TEST_SEED</c> repeats what chance chose.
/// </summary>
[WithoutFaults("The program runs in a process of its own, where no faults are injected.")]
public sealed class RandomKillTests(KillTests.IdleApp app) : IClassFixture<KillTests.IdleApp>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private readonly int _seed = Environment.GetEnvironmentVariable("PORTAL_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
    private readonly List<Failpoint> _failures = [];
    private int _tenants;

    [Fact]
    public async Task Killed_at_any_time_every_operation_ends_as_it_should_with_every_effect_once()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"PORTAL_TEST_SEED={_seed}");
        var random = new Random(_seed);
        for (var kill = 0; kill < (KillTests.AllPlaces ? 60 : 6); kill++)
        {
            await AskAsync(random);
            app.Provoke([.. _failures]);
            using var program = KillTests.StartWorker(app);
            await program.UntilItSaysAsync("is running (");
            await Task.Delay(random.Next(900));
            await program.KillAsync();
        }

        app.Provoke();
        await CancelFailedAsync();
        using (var program = KillTests.StartWorker(app))
        {
            await PortalApp.UntilAsync("all operations end", async () => await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.FinishedAt == null)) == 0, Patience);
            await PortalApp.UntilAsync("all mails go out but those whose sender was killed", async () =>
                await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.State == MailState.Pending && m.Attempts == 0)) == 0, Patience);
            await program.KillAsync();
        }

        await AssertEndsAsync();
        await app.AssertVerifiedAsync();
    }

    /// <summary>New tenants, some of which will fail somewhere; and whatever rests is moved on.</summary>
    private async Task AskAsync(Random random)
    {
        await CancelFailedAsync();
        var resting = await app.InDatabaseAsync(db => db.Tenants
            .Where(t => (t.Status == TenantStatus.Active || t.Status == TenantStatus.Suspended) && !db.Set<Operation>().Any(o => o.TenantId == t.Id && o.FinishedAt == null))
            .OrderBy(t => t.Id).Select(t => new { t.Id, t.Status }).ToListAsync());
        foreach (var tenant in resting.Where(_ => random.Next(2) == 0))
        {
            if (tenant.Status == TenantStatus.Active)
                await app.AskAsync(tenant.Id, OperationKind.Suspend, new AccessInput("StaffRequest", "Note."));
            else
                await app.AskAsync(tenant.Id, OperationKind.Resume, new AccessInput(null, "Note."));
        }

        for (var i = 0; i < 4; i++)
        {
            var (_, id) = await app.AskForATenantAsync($"random-{++_tenants}");
            if (random.Next(3) == 0)
            {
                var steps = Definitions.StepsOf(OperationKind.Provision);
                _failures.Add(new Failpoint(steps[random.Next(steps.Count)], (FailpointPlace)random.Next(2), FailpointMode.Fail, Operation: id.Value));
            }
        }
    }

    private async Task CancelFailedAsync()
    {
        foreach (var id in await app.InDatabaseAsync(db => db.Operations.Where(o => o.Status == OperationStatus.Failed && o.Direction == StepDirection.Do).Select(o => o.Id).ToListAsync()))
            await app.CancelAsync(id);
    }

    private async Task AssertEndsAsync()
    {
        var (operations, tenants, mails) = await app.InDatabaseAsync(async db => (
            await db.Operations.AsNoTracking().ToListAsync(),
            await db.Tenants.AsNoTracking().ToDictionaryAsync(t => t.Id),
            (await db.OutgoingMails.AsNoTracking().ToListAsync()).ToLookup(m => m.To)));
        foreach (var some in operations.GroupBy(o => o.TenantId))
        {
            var last = some.MaxBy(o => o.CreatedAt)!;
            var expected = (last.Kind, last.Status) switch
            {
                (OperationKind.Provision, OperationStatus.Cancelled) => TenantStatus.Deleted,
                (OperationKind.Suspend, OperationStatus.Succeeded) => TenantStatus.Suspended,
                (_, OperationStatus.Succeeded) => TenantStatus.Active,
                var other => throw new InvalidOperationException($"Seed {_seed}: an operation is {other}."),
            };
            Assert.True(tenants[some.Key].Status == expected, $"Seed {_seed}: tenant {some.Key} is {tenants[some.Key].Status}, not {expected}.");

            // One invites, one welcomes; a tenant that was undone may have had none yet, but never two of one kind.
            var told = mails[tenants[some.Key].OwnerEmail].Select(m => m.Subject).Order().ToList();
            Assert.Equal(told.Distinct(), told);
            if (expected != TenantStatus.Deleted)
                Assert.Equal(2, told.Count);
        }
    }
}
