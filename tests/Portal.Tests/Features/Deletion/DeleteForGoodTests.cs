using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Audit;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.Deletion.Certificates;
using Portal.Features.Members;
using Portal.Features.SignUp;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Failpoints;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>The end: by the clock or by staff, with nothing left but a tombstone and a certificate.</summary>
public sealed class DeleteForGoodTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_but_a_tombstone_and_a_certificate()
    {
        var pending = await app.PendingAsync("all-gone");
        var owner = await app.OwnerOfAsync(pending);
        await app.InDatabaseAsync(async db =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            db.OneTimeTokens.Add(new OneTimeToken { Id = Guid.CreateVersion7(), Purpose = TokenPurpose.Invitation, Hash = OneTimeSecret.New().Hash, PersonId = owner.Person, TenantId = pending.Id, ExpiresAt = app.Clock.GetUtcNow() });
            db.SignInSessions.Add(new SignInSession { Id = SessionId.New(), PersonId = owner.Person!.Value.Value, StartedAt = app.Clock.GetUtcNow(), EndsAt = app.Clock.GetUtcNow().AddDays(1) });
            await db.SaveChangesAsync(Ct);
        });
        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<Vault>().AddAsync(pending.Id.Value, "database-login", pending.Id.Value, 1, "hidden", Ct);
            await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync(Ct);
        }

        var placedBefore = await app.InDatabaseAsync(db => db.Cells.SumAsync(c => c.Placed, Ct));
        Assert.Null((await app.As(Departures.Staff).SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error);
        await app.RestAsync(pending.Id);

        var after = await app.TenantAsync(pending.Id);
        Assert.Equal((TenantStatus.Deleted, "", "all-gone", null), (after.Status, after.OwnerEmail, after.FormerSlug, after.DeletionDueAt));
        Assert.Equal(pending.Name, after.Name); // as the certificate names it
        Assert.DoesNotContain("@", after.SearchText, StringComparison.Ordinal);
        Assert.Null(await app.Database().DescribeAsync(pending.Id.Placed(), Ct));
        Assert.Null(await app.Storage().DescribeAsync(pending.Id.Placed(), Ct));
        Assert.Empty(Directory.EnumerateFileSystemEntries(app.Folder, $"*{pending.Id}*", SearchOption.AllDirectories));
        await app.InDatabaseAsync(async db =>
        {
            Assert.False(await db.Addresses.AnyAsync(a => a.TenantId == pending.Id, Ct));
            Assert.False(await db.Placements.AnyAsync(p => p.TenantId == pending.Id, Ct));
            Assert.Equal(placedBefore - 1, await db.Cells.SumAsync(c => c.Placed, Ct));
            Assert.False(await db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == pending.Id, Ct));
            Assert.False(await db.TenantRoles.AcrossTenants().AnyAsync(m => m.TenantId == pending.Id, Ct));
            Assert.False(await db.OneTimeTokens.AnyAsync(t => t.TenantId == pending.Id, Ct));
            Assert.False(await db.SignInSessions.AnyAsync(s => s.PersonId == owner.Person!.Value.Value, Ct));
            Assert.False(await db.People.AnyAsync(p => p.Email == pending.OwnerEmail, Ct));
            Assert.False(await db.Secrets.AnyAsync(s => s.Owner == pending.Id.Value, Ct));
            Assert.False(await db.DataKeys.AnyAsync(k => k.Owner == pending.Id.Value, Ct));
            Assert.Equal([ResourceState.Removed, ResourceState.Removed], await db.Resources.Where(r => r.TenantId == pending.Id && r.RemovedAt != null).Select(r => r.State).ToListAsync(Ct));
            Assert.True(await db.AuditEntries.AnyAsync(e => e.TenantId == pending.Id, Ct)); // kept by law
            Assert.All(await db.Operations.Where(o => o.TenantId == pending.Id).ToListAsync(Ct), o => Assert.DoesNotContain(pending.OwnerEmail, o.Input + o.RequestedBy));

            // The one mail that tells of the certificate.
            Assert.Equal("Acme ist gelöscht: Ihre Bescheinigung", Assert.Single(await db.OutgoingMails.Where(m => m.To == pending.OwnerEmail).ToListAsync(Ct)).Subject);
        });
        Assert.Equal(Definitions.StepsOf(OperationKind.Delete), (await app.StepsAsync((await app.LastAsync(pending.Id)).Id)).Select(s => s.Step));
        Assert.Empty(await app.FindingsAsync(pending.Id.ToString(), "DC-"));

        // Its address can be anybody's.
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new CheckSlug("all-gone", null), Ct)).Value.Free);
    }

    [Fact]
    public async Task Accounts_that_belong_elsewhere_stay()
    {
        var tenant = await app.ARealTenantAsync();
        var elsewhere = await app.Given.AnActiveTenantAsync();
        var staffToo = await app.CallerOfAsync(Departures.Staff);
        var owner = await app.OwnerOfAsync(tenant);
        await app.InDatabaseAsync(async db =>
        {
            var owning = await db.TenantRoles.AcrossTenants().FirstAsync(r => r.TenantId == tenant.Id, Ct);
            var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = elsewhere, Name = "Guest" };
            db.TenantRoles.Add(role);
            db.Memberships.Add(new Membership { TenantId = elsewhere, PersonId = owner.Person!.Value, RoleId = role.Id, Since = app.Clock.GetUtcNow() });
            db.Memberships.Add(new Membership { TenantId = tenant.Id, PersonId = staffToo.Person!.Value, RoleId = owning.Id, Since = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        });

        await DeleteAsync(tenant);

        await app.InDatabaseAsync(async db =>
        {
            Assert.True(await db.People.AnyAsync(p => p.Id == owner.Person!.Value.Value, Ct));
            Assert.True(await db.People.AnyAsync(p => p.Id == staffToo.Person!.Value.Value, Ct));
            Assert.Equal([elsewhere], await db.Memberships.AcrossTenants().Where(m => m.PersonId == owner.Person!.Value).Select(m => m.TenantId).ToListAsync(Ct));
        });
    }

    [Fact]
    public async Task The_clock_deletes_what_is_due_and_nothing_before()
    {
        var pending = await app.PendingAsync();
        var clock = app.Services.GetRequiredService<DeletionClock>();

        await clock.LookAsync(Ct);
        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(pending.Id));
        Assert.Equal(ErrorKind.Conflict, (await app.As(Departures.Staff).SendAsync(new DeleteDueTenant(pending.Id), Ct)).Error?.Kind);

        app.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await Task.WhenAll(clock.LookAsync(Ct), clock.LookAsync(Ct)); // two workers at once

        await PortalApp.UntilAsync("the tenant is gone", async () => await app.StatusAsync(pending.Id) == TenantStatus.Deleted);
        await app.RestAsync(pending.Id);
        var operation = await app.InDatabaseAsync(db => db.Operations.SingleAsync(o => o.TenantId == pending.Id && o.Kind == OperationKind.Delete, Ct));
        Assert.Equal((DeletionAsker.Clock, Caller.ClockName), (OperationInput.Read<DeleteInput>(operation).StartedBy, operation.RequestedBy));
        Assert.Equal(Caller.ClockName, await app.InDatabaseAsync(db => db.AuditEntries.Where(e => e.TenantId == pending.Id && e.What == nameof(DeleteDueTenant) && !e.Refused).Select(e => e.Who).FirstAsync(Ct)));
    }

    [Fact]
    public async Task Only_what_is_pending_can_be_deleted_at_once_and_only_by_its_name()
    {
        var active = await app.ARealTenantAsync();
        var staff = app.As(Departures.Staff);
        Assert.Equal(ErrorKind.Conflict, (await staff.SendAsync(new DeleteTenantNow(active.Id, active.Name), Ct)).Error?.Kind);

        Assert.Null((await staff.SendAsync(new RequestDeletion(active.Id, active.Name, "Because."), Ct)).Error);
        await app.RestAsync(active.Id);

        Assert.Equal("TypedName", Assert.Single((await staff.SendAsync(new DeleteTenantNow(active.Id, "Acme?"), Ct)).Error!.Fields).Field);
        Assert.Equal(TenantStatus.PendingDeletion, await app.StatusAsync(active.Id));
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffRole.Billing)).SendAsync(new DeleteTenantNow(active.Id, active.Name), Ct)).Error?.Kind);
    }

    [Theory]
    [InlineData("close-for-good", "Before")]
    [InlineData("delete-storage", "Effect")]
    [InlineData("delete-database", "Effect")]
    [InlineData("remove-people", "Effect")]
    [InlineData("certify", "Effect")]
    [InlineData("bury", "Before")]
    public async Task A_step_that_fails_is_retried_to_the_end_and_cannot_be_cancelled(string step, string place)
    {
        var pending = await app.PendingAsync();
        app.Provoke(new Failpoint(step, Enum.Parse<FailpointPlace>(place)));
        Assert.Null((await app.As(Departures.Staff).SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error);
        var id = (await app.LastAsync(pending.Id)).Id;
        var failed = await app.UntilAsync(id, OperationStatus.Failed);
        app.Provoke();

        Assert.Equal((step, false, true), (failed.CurrentStep, failed.CanBeCancelled, failed.CanBeRetried));
        Assert.Equal(ErrorKind.Conflict, (await app.As(Callers.Administrator).SendAsync(new Portal.Features.Operations.Admin.CancelOperation(id), Ct)).Error?.Kind);
        Assert.Equal(TenantStatus.Deleting, await app.StatusAsync(pending.Id));

        await app.RetryAsync(id);

        await app.UntilAsync(id, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(pending.Id));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.DeletionCertificates.CountAsync(c => c.TenantId == pending.Id, Ct)));
        Assert.Empty(await app.FindingsAsync(pending.Id.ToString(), "DC-"));
    }

    [Fact]
    public async Task What_has_come_back_behind_the_deletion_is_found_before_anything_is_certified()
    {
        var pending = await app.PendingAsync();
        app.Provoke(new Failpoint("check-gone", FailpointPlace.Before));
        Assert.Null((await app.As(Departures.Staff).SendAsync(new DeleteTenantNow(pending.Id, pending.Name), Ct)).Error);
        var id = (await app.LastAsync(pending.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);
        await app.Storage().EnsureAsync(pending.Id.Placed(), null, Ct);
        app.Provoke();
        await app.RetryAsync(id);

        await PortalApp.UntilAsync("it is found", async () => await app.OperationAsync(id) is { Status: OperationStatus.Failed, Reason.Error: "still-there" });
        Assert.False(await app.InDatabaseAsync(db => db.DeletionCertificates.AnyAsync(c => c.TenantId == pending.Id, Ct)));
        await app.Storage().DeleteAsync(pending.Id.Placed(), Ct);
        await app.RetryAsync(id);
        await app.UntilAsync(id, OperationStatus.Succeeded);
    }

    [Fact]
    public async Task A_freezing_that_fails_can_be_cancelled_and_the_tenant_is_what_it_was()
    {
        var tenant = await app.ARealTenantAsync("thaws");
        app.Provoke(new Failpoint("lock-database", FailpointPlace.Effect));
        Assert.Null((await app.As(Departures.Staff).SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "By mistake."), Ct)).Error);
        var id = (await app.LastAsync(tenant.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);
        app.Provoke();
        Assert.True((await app.Database().DescribeAsync(tenant.Id.Placed(), Ct))!.IsLocked);
        var busy = (await app.As(Departures.Staff).SendAsync(new RestoreTenant(tenant.Id, null), Ct)).Error;
        Assert.Equal(ErrorKind.Conflict, busy?.Kind);
        await app.Given.AnActiveTenantAsync("thaws"); // its address was free, and somebody was quick

        await app.CancelAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        var after = await app.TenantAsync(tenant.Id);
        Assert.Equal((TenantStatus.Active, "thaws-2", null, null), (after.Status, after.Slug, after.FormerSlug, after.DeletionDueAt));
        Assert.False((await app.Database().DescribeAsync(tenant.Id.Placed(), Ct))!.IsLocked);
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString()));
    }

    [Fact]
    public async Task A_restoring_that_is_cancelled_leaves_the_tenant_pending_and_locked()
    {
        var pending = await app.PendingAsync();
        app.Provoke(new Failpoint("check", FailpointPlace.Before));
        Assert.Null((await app.As(Departures.Staff).SendAsync(new RestoreTenant(pending.Id, null), Ct)).Error);
        var id = (await app.LastAsync(pending.Id)).Id;
        await app.UntilAsync(id, OperationStatus.Failed);
        app.Provoke();

        await app.CancelAsync(id);

        await app.UntilAsync(id, OperationStatus.Cancelled);
        var after = await app.TenantAsync(pending.Id);
        Assert.Equal((TenantStatus.PendingDeletion, pending.Slug, pending.FormerSlug, pending.DeletionDueAt), (after.Status, after.Slug, after.FormerSlug, after.DeletionDueAt));
        Assert.True((await app.Database().DescribeAsync(pending.Id.Placed(), Ct))!.IsLocked);
        Assert.Empty(await app.FindingsAsync(pending.Id.ToString()));
    }

    private async Task DeleteAsync(Tenant tenant)
    {
        var staff = app.As(Departures.Staff);
        Assert.Null((await staff.SendAsync(new RequestDeletion(tenant.Id, tenant.Name, "Because."), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Null((await staff.SendAsync(new DeleteTenantNow(tenant.Id, tenant.Name), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Equal(TenantStatus.Deleted, await app.StatusAsync(tenant.Id));
    }
}
