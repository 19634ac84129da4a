using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Audit;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>A legal hold stands above everybody's wish to delete, and is never late by a moment.</summary>
public sealed class LegalHoldTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IDispatcher Staff => app.As(Departures.Staff);

    [Fact]
    public async Task Nobody_can_ask_for_the_deletion_of_what_is_held()
    {
        var tenant = await app.ARealTenantAsync();
        Assert.Null((await Staff.SendAsync(new PlaceLegalHold(tenant.Id, " File 12 O 34/26. "), Ct)).Error);

        var plan = (await Staff.SendAsync(new PreviewDeletion(tenant.Id), Ct)).Value;
        var staff = (await Staff.SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "Because."), Ct)).Error;
        var owner = (await app.As(await app.OwnerOfAsync(tenant)).SendAsync(new RequestMyDeletion(tenant.Id, tenant.Name, ""), Ct)).Error;

        Assert.Contains("legal hold", Assert.Single(plan.InTheWay));
        Assert.Equal((ErrorKind.Conflict, ErrorKind.Conflict), (staff!.Kind, owner!.Kind));
        Assert.DoesNotContain("12 O 34/26", owner.Message, StringComparison.Ordinal); // that is for staff
        Assert.Equal("File 12 O 34/26.", (await app.TenantAsync(tenant.Id)).HoldReason);

        Assert.Null((await Staff.SendAsync(new ReleaseLegalHold(tenant.Id), Ct)).Error);
        Assert.Null((await Staff.SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "Because."), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Equal([nameof(PlaceLegalHold), nameof(ReleaseLegalHold)], await app.InDatabaseAsync(db =>
            db.AuditEntries.Where(e => e.TenantId == tenant.Id && e.What.EndsWith("LegalHold")).OrderBy(e => e.At).Select(e => e.What).ToListAsync(Ct)));
    }

    [Fact]
    public async Task The_clock_stands_while_it_is_held_and_goes_on_with_the_time_that_was_left()
    {
        var pending = await app.PendingAsync();
        var clock = app.Services.GetRequiredService<DeletionClock>();
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null((await Staff.SendAsync(new PlaceLegalHold(pending.Id, "Proceedings."), Ct)).Error);

        app.Clock.Advance(TimeSpan.FromDays(30));
        await clock.LookAsync(Ct);
        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(pending.Id));
        Assert.Equal(ErrorKind.Conflict, (await Staff.SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error?.Kind);
        Assert.True((await app.As(await app.OwnerOfAsync(pending)).SendAsync(new GetMyDeletion(pending.Id), Ct)).Value.IsStopped);
        Assert.Empty(await app.FindingsAsync(pending.Id.ToString()));

        Assert.Null((await Staff.SendAsync(new ReleaseLegalHold(pending.Id), Ct)).Error);
        Assert.InRange((await app.TenantAsync(pending.Id)).DeletionDueAt!.Value - app.Clock.GetUtcNow(), TimeSpan.FromDays(4.9), TimeSpan.FromDays(5));
        await clock.LookAsync(Ct);
        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(pending.Id));

        app.Clock.Advance(TimeSpan.FromDays(5));
        await clock.LookAsync(Ct);
        await PortalApp.UntilAsync("the tenant is gone", async () => await app.StatusAsync(pending.Id) == TenantStatus.Deleted);
    }

    [Fact]
    public async Task What_is_held_can_be_brought_back_and_stays_held()
    {
        var pending = await app.PendingAsync();
        Assert.Null((await Staff.SendAsync(new PlaceLegalHold(pending.Id, "Proceedings."), Ct)).Error);

        Assert.Null((await Staff.SendAsync(new RestoreTenant(pending.Id, null), Ct)).Error);

        await app.RestAsync(pending.Id);
        var after = await app.TenantAsync(pending.Id);
        Assert.Equal((TenantStatus.Active, true), (after.Status, after.HeldSince is not null));
    }

    [Fact]
    public async Task Once_the_deletion_has_begun_it_is_too_late()
    {
        var pending = await app.PendingAsync();
        app.Provoke(new Failpoint("lock-database", FailpointPlace.Before));
        Assert.Null((await Staff.SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error);
        var id = (await app.LastAsync(pending.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);
        app.Provoke();

        var error = (await Staff.SendAsync(new PlaceLegalHold(pending.Id, "Too late."), Ct)).Error;

        Assert.Equal(ErrorKind.Conflict, error?.Kind);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task Of_a_hold_and_a_deletion_in_the_same_moment_one_is_late()
    {
        for (var round = 0; round < 5; round++)
        {
            var pending = await app.PendingAsync();
            var hold = Staff.TryAsync(new PlaceLegalHold(pending.Id, "Proceedings."), Ct);
            var delete = Staff.TryAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct);

            var answers = await Task.WhenAll(hold, delete);

            Assert.Equal(1, answers.Count(a => a is null));
            await app.RestAsync(pending.Id);
            Assert.Equal(answers[0] is null ? TenantStatus.PendingDeletion : TenantStatus.Deleted, await app.StatusAsync(pending.Id));
        }
    }

    [Fact]
    public async Task The_deletion_itself_looks_once_more_before_there_is_no_way_back()
    {
        var pending = await app.PendingAsync();
        app.Provoke(new Failpoint("close-for-good", FailpointPlace.Before));
        Assert.Null((await Staff.SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error);
        var id = (await app.LastAsync(pending.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);
        await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == pending.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.HeldSince, app.Clock.GetUtcNow()), Ct));
        app.Provoke();

        await app.RetryAsync(id);

        await PortalApp.UntilAsync("the hold is found", async () => (await app.OperationAsync(id)) is { Status: OperationStatus.Failed, Reason.Error: "blocked-by-hold" });
        Assert.NotNull(await app.Database().DescribeAsync(pending.Id.Placed(), Ct));
        Assert.Null((await Staff.SendAsync(new ReleaseLegalHold(pending.Id), Ct)).Error);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task It_takes_the_permission_and_a_reason_and_cannot_be_placed_twice()
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffRole.Billing)).SendAsync(new PlaceLegalHold(tenant, "x"), Ct)).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await Staff.SendAsync(new PlaceLegalHold(tenant, " "), Ct)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await Staff.SendAsync(new PlaceLegalHold(TenantId.New(), "x"), Ct)).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await Staff.SendAsync(new ReleaseLegalHold(tenant), Ct)).Error?.Kind);
        Assert.Null((await Staff.SendAsync(new PlaceLegalHold(tenant, "x"), Ct)).Error);
        Assert.Equal(ErrorKind.Conflict, (await Staff.SendAsync(new PlaceLegalHold(tenant, "y"), Ct)).Error?.Kind);
    }
}
