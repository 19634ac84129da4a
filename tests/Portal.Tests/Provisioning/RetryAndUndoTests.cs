using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Provisioning;

public sealed class RetryAndUndoTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task A_step_that_throws_is_tried_again_and_every_try_is_kept()
    {
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Effect, FailpointMode.Throw, "throws-twice", Times: 2));

        var (_, id) = await app.AskForATenantAsync("throws-twice");

        await app.UntilAsync(id, OperationStatus.Succeeded);
        var attempts = await AttemptsAsync(id, "create-storage");
        Assert.Equal([AttemptOutcome.Again, AttemptOutcome.Again, AttemptOutcome.Done], attempts.Select(a => a.Outcome));
        Assert.Equal([1, 2, 3], attempts.Select(a => a.Number));
        Assert.Contains("made to throw", attempts[0].Reason.English(), StringComparison.Ordinal);
        Assert.Equal(3, (await app.StepsAsync(id)).Single(s => s.Step == "create-storage").Attempts);
    }

    [Fact]
    public async Task After_its_last_attempt_a_step_is_given_up_and_a_retry_goes_on_from_there()
    {
        app.Provoke(new Failpoint("apply-schema", FailpointPlace.Before, FailpointMode.Throw, "gives-up"));
        var (tenant, id) = await app.AskForATenantAsync("gives-up");

        var failed = await app.UntilAsync(id, OperationStatus.Failed);

        Assert.Equal("apply-schema", failed.CurrentStep);
        Assert.Contains("made to throw", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Contains("retry", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Equal(4, (await AttemptsAsync(id, "apply-schema")).Count);
        Assert.Equal(TenantStatus.ProvisioningFailed, await app.StatusAsync(tenant));
        var before = await app.StepsAsync(id);
        Assert.Equal(["reserve-address", "place-in-cell", "create-database"], before.Select(s => s.Step));

        app.Provoke();
        await app.RetryAsync(id);

        var succeeded = await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Null(succeeded.Reason);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
        Assert.Equal(before.Select(s => s.FinishedAt), (await app.StepsAsync(id)).Take(3).Select(s => s.FinishedAt));
    }

    [Theory]
    [InlineData("reserve-address", "Before")]
    [InlineData("create-database", "Effect")]
    [InlineData("create-storage", "Effect")]
    [InlineData("invite-owner", "Effect")]
    [InlineData("tell", "Before")]
    public async Task A_failed_operation_that_is_cancelled_leaves_no_trace(string step, string place)
    {
        var slug = $"cancelled-{step}";
        app.Provoke(new Failpoint(step, Enum.Parse<FailpointPlace>(place), FailpointMode.Fail, slug));
        var (tenant, id) = await app.AskForATenantAsync(slug);
        var failed = await app.UntilAsync(id, OperationStatus.Failed);
        Assert.Equal(step, failed.CurrentStep);
        var done = (await app.StepsAsync(id)).Select(s => s.Step).ToList();

        await app.CancelAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        var undone = (await app.StepsAsync(id)).Where(s => s.Direction == StepDirection.Undo).OrderBy(s => s.FinishedAt).Select(s => s.Step);
        Assert.Equal(Enumerable.Reverse([.. done, step]), undone);
        await AssertNothingIsLeftAsync(tenant);
    }

    [Fact]
    public async Task A_running_operation_can_be_cancelled_and_its_worker_stops_at_the_fence()
    {
        app.Provoke(new Failpoint("create-storage", FailpointPlace.Effect, FailpointMode.Wait, "cancelled-running", Milliseconds: 1500));
        var (tenant, id) = await app.AskForATenantAsync("cancelled-running");
        await PortalApp.UntilAsync("the storage is made", async () => await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None) is not null);
        Assert.Equal(OperationStatus.Running, (await app.OperationAsync(id)).Status);

        await app.CancelAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        Assert.DoesNotContain(await app.StepsAsync(id), s => s is { Step: "create-storage", Direction: StepDirection.Do });
        await AssertNothingIsLeftAsync(tenant);
    }

    [Fact]
    public async Task An_undo_that_fails_can_be_retried_to_its_end()
    {
        app.Provoke(
            new Failpoint("check", FailpointPlace.Before, FailpointMode.Fail, "undo-fails"),
            new Failpoint("create-storage", FailpointPlace.Effect, FailpointMode.Fail, "undo-fails", StepDirection.Undo));
        var (tenant, id) = await app.AskForATenantAsync("undo-fails");
        await app.UntilAsync(id, OperationStatus.Failed);

        await app.CancelAsync(id);
        await PortalApp.UntilAsync("undoing fails", async () => await app.OperationAsync(id) is { Status: OperationStatus.Failed, Direction: StepDirection.Undo });
        Assert.Equal("create-storage", (await app.OperationAsync(id)).CurrentStep);
        Assert.Equal(TenantStatus.Deleting, await app.StatusAsync(tenant));

        app.Provoke();
        await app.RetryAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        await AssertNothingIsLeftAsync(tenant);
    }

    [Fact]
    public async Task Without_room_in_its_region_a_tenant_waits_for_staff_with_an_advice()
    {
        var (tenant, id) = await app.AskForATenantAsync(region: "mars");

        var failed = await app.UntilAsync(id, OperationStatus.Failed);

        Assert.Equal("place-in-cell", failed.CurrentStep);
        Assert.Contains("mars", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Contains("capacity", failed.Reason.English(), StringComparison.Ordinal);
        Assert.StartsWith("Keine offene Zelle", await ErrorInGermanAsync(id), StringComparison.Ordinal);
        await app.InDatabaseAsync(async db =>
        {
            db.Cells.Add(new Cell { Id = CellId.New(), Name = "mars-1", Region = "mars", Engine = DatabaseEngine.Sqlite, StorageDriver = "folder-storage", Capacity = 1 });
            await db.SaveChangesAsync();
        });
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);

        var (_, second) = await app.AskForATenantAsync(region: "mars");
        Assert.Equal("place-in-cell", (await app.UntilAsync(second, OperationStatus.Failed)).CurrentStep);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task Of_twenty_tenants_the_last_three_places_go_to_three()
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None)); // the others' cells, before there is any
        await app.InDatabaseAsync(async db =>
        {
            db.Cells.Add(new Cell { Id = CellId.New(), Name = "tight-1", Region = "tight", Engine = DatabaseEngine.Sqlite, StorageDriver = "folder-storage", Capacity = 3 });
            await db.SaveChangesAsync();
        });
        var asked = new List<OperationId>();
        for (var i = 0; i < 20; i++)
            asked.Add((await app.AskForATenantAsync(region: "tight")).Operation);

        var ended = new List<Operation>();
        foreach (var id in asked)
        {
            await PortalApp.UntilAsync("it comes to rest", async () => (await app.OperationAsync(id)).Status is OperationStatus.Succeeded or OperationStatus.Failed);
            ended.Add(await app.OperationAsync(id));
        }

        Assert.Equal(3, ended.Count(o => o.Status == OperationStatus.Succeeded));
        Assert.All(ended.Where(o => o.Status == OperationStatus.Failed), o => Assert.Equal(("place-in-cell", 1), (o.CurrentStep, o.Attempt)));
        Assert.Equal(3, await app.InDatabaseAsync(db => db.Cells.Where(c => c.Region == "tight").Select(c => c.Placed).SingleAsync()));
    }

    [Fact]
    public async Task A_step_that_the_control_database_refuses_to_record_is_given_up_and_can_be_retried()
    {
        var sqlite = TestDatabase.Provider == DatabaseProvider.Sqlite;
        Assert.SkipUnless(sqlite || TestDatabase.Provider == DatabaseProvider.Postgres, "The refusal is written for two databases.");
        await app.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sqlite
            ? "CREATE TRIGGER refuse BEFORE INSERT ON \"OperationSteps\" WHEN NEW.\"Step\" = 'apply-settings' BEGIN SELECT RAISE(ABORT, 'no room'); END"
            : "ALTER TABLE \"OperationSteps\" ADD CONSTRAINT refuse CHECK (\"Step\" <> 'apply-settings') NOT VALID"));
        var (tenant, id) = await app.AskForATenantAsync();

        var failed = await app.UntilAsync(id, OperationStatus.Failed);
        await app.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sqlite ? "DROP TRIGGER refuse" : "ALTER TABLE \"OperationSteps\" DROP CONSTRAINT refuse"));

        Assert.Equal(("apply-settings", 4), (failed.CurrentStep, failed.Attempt));
        Assert.Contains("could not be recorded in the control database", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Contains(sqlite ? "no room" : "refuse", failed.Reason.English(), StringComparison.Ordinal);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant));
    }

    [Fact]
    public async Task An_address_that_another_holds_is_not_taken()
    {
        var holder = await app.Given.AnActiveTenantAsync("held");
        var tenant = await app.Given.ATenantAsync(TenantStatus.Provisioning, "other");
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        var id = await app.AskAsync(tenant, OperationKind.Provision, new ProvisionInput("Acme", "held", "o@x.example", "free", Isolation.OwnDatabase, "eu", "en", null, Guid.Empty));

        var failed = await app.UntilAsync(id, OperationStatus.Failed);
        await app.CancelAsync(id);
        await app.UntilAsync(id, OperationStatus.Cancelled);

        Assert.Contains("held", failed.Reason.English(), StringComparison.Ordinal);
        Assert.Equal(holder, await app.InDatabaseAsync(db => db.Addresses.Where(a => a.Slug == "held").Select(a => a.TenantId).SingleAsync()));
    }

    [Fact]
    public async Task A_tenant_has_one_open_operation_at_most()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        app.Provoke();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = tenant, Status = OperationStatus.Failed, Kind = OperationKind.Resume, CreatedAt = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });

        await Assert.ThrowsAnyAsync<Exception>(() => app.AskAsync(tenant, OperationKind.Suspend, new AccessInput("StaffRequest", "A second one.")));

        Assert.Equal(1, await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.TenantId == tenant)));
    }

    private Task<List<OperationAttempt>> AttemptsAsync(OperationId id, string step) =>
        app.InDatabaseAsync(db => db.OperationAttempts.Where(a => a.OperationId == id && a.Step == step).OrderBy(a => a.StartedAt).ToListAsync());

    private async Task<string?> ErrorInGermanAsync(OperationId id)
    {
        using (Speaking.In("de"))
            return (await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(new GetOperation(id))).Value.Error;
    }

    private async Task AssertNothingIsLeftAsync(TenantId tenant)
    {
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant));
        Assert.Null(await app.Database().DescribeAsync(tenant.Placed(), CancellationToken.None));
        Assert.Null(await app.Storage().DescribeAsync(tenant.Placed(), CancellationToken.None));
        await app.InDatabaseAsync(async db =>
        {
            Assert.False(await db.Addresses.AnyAsync(a => a.TenantId == tenant));
            Assert.False(await db.Placements.AnyAsync(p => p.TenantId == tenant));
            Assert.False(await db.Resources.AnyAsync(r => r.TenantId == tenant && r.State == ResourceState.Present));
        });
        await using var scope = app.Services.CreateAsyncScope();
        var findings = await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
        Assert.DoesNotContain(findings, f => f.Subject.Contains(tenant.ToString(), StringComparison.Ordinal) || f.Rule == "cells");
    }
}
