using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Drivers;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>The way out, and the way back, by both sides, against the real worker.</summary>
public sealed class RequestAndRestoreTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owner_asks_and_the_tenant_is_hidden_locked_and_its_address_free()
    {
        var tenant = await app.ARealTenantAsync("leaves");
        var owner = app.As(await app.OwnerOfAsync(tenant));

        Assert.Null((await owner.SendAsync(new RequestMyDeletion(tenant.Id, $" {tenant.Name} ", ""), Ct)).Error);

        await app.RestAsync(tenant.Id);
        var after = await app.TenantAsync(tenant.Id);
        Assert.Equal((TenantStatus.PendingDeletion, "leaves"), (after.Status, after.FormerSlug));
        Assert.Matches("^leaves~[0-9a-f]{6}$", after.Slug);
        Assert.NotNull(Slug.Check(after.Slug)); // nobody can ask for it
        Assert.InRange(after.DeletionDueAt!.Value - app.Clock.GetUtcNow(), TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        Assert.False(await app.InDatabaseAsync(db => db.Addresses.AnyAsync(a => a.TenantId == tenant.Id, Ct)));
        Assert.True((await app.Database().DescribeAsync(tenant.Id.Placed(), Ct))!.IsLocked);
        await Assert.ThrowsAsync<DatabaseLockedException>(() => app.Database().OpenAsync(tenant.Id.Placed(), Ct));
        var operation = await app.LastAsync(tenant.Id);
        Assert.Equal((OperationKind.Freeze, OperationStatus.Succeeded, DeletionAsker.Owner), (operation.Kind, operation.Status, OperationInput.Read<FreezeInput>(operation).AskedBy));
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString()));

        // For its owner it is nothing any more but what can be brought back.
        Assert.Equal(ErrorKind.NotFound, (await owner.SendAsync(new GetTenantOverview(tenant.Id), Ct)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await owner.SendAsync(new OpenTenant("leaves"), Ct)).Error?.Kind);
        var me = (await owner.SendAsync(new WhoAmI(), Ct)).Value;
        Assert.Empty(me.Tenants);
        Assert.Equal(tenant.Id, Assert.Single(me.Leaving).Id);
        Assert.Equal((tenant.Id, "leaves", false), ((await owner.SendAsync(new GetMyDeletion(tenant.Id), Ct)).Value is var mine) ? (mine.Tenant, mine.Slug, mine.SlugIsTaken) : default);
        var mail = await app.Mails.WaitForAsync(tenant.OwnerEmail, m => m.Subject!.Contains("wird gelöscht"));
        Assert.Contains($"/deleted/{tenant.Id}", mail.TextBody);
    }

    [Fact]
    public async Task An_owner_brings_it_back_as_it_was()
    {
        var tenant = await app.PendingAsync();
        var owner = app.As(await app.OwnerOfAsync(tenant));

        Assert.Null((await owner.SendAsync(new RestoreMyTenant(tenant.Id, null), Ct)).Error);

        await app.RestAsync(tenant.Id);
        var after = await app.TenantAsync(tenant.Id);
        Assert.Equal((TenantStatus.Active, tenant.FormerSlug, null, null), (after.Status, after.Slug, after.FormerSlug, after.DeletionDueAt));
        Assert.False((await app.Database().DescribeAsync(tenant.Id.Placed(), Ct))!.IsLocked);
        Assert.True((await owner.SendAsync(new OpenTenant(after.Slug), Ct)).Succeeded);
        Assert.Equal(["take-address", "unlock-database", "check", "reopen"], (await app.StepsAsync((await app.LastAsync(tenant.Id)).Id)).Select(s => s.Step));
        await app.Mails.WaitForAsync(tenant.OwnerEmail, m => m.Subject!.Contains("wieder da"));
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString()));
    }

    [Fact]
    public async Task A_suspended_one_comes_back_suspended_for_the_same_reason()
    {
        var tenant = await app.ARealTenantAsync();
        var staff = app.As(Callers.Administrator);
        Assert.Null((await staff.SendAsync(new SuspendTenant(tenant.Id, SuspensionReason.PaymentOverdue, "October is open."), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Null((await app.As(await app.OwnerOfAsync(tenant)).SendAsync(new RequestMyDeletion(tenant.Id, tenant.Name, "Too expensive."), Ct)).Error);
        await app.RestAsync(tenant.Id);

        Assert.Null((await staff.SendAsync(new RestoreTenant(tenant.Id, null), Ct)).Error);

        await app.RestAsync(tenant.Id);
        var after = await app.TenantAsync(tenant.Id);
        Assert.Equal((TenantStatus.Suspended, SuspensionReason.PaymentOverdue, "October is open."), (after.Status, after.SuspensionReason, after.StatusNote));
    }

    [Fact]
    public async Task Where_somebody_has_taken_the_address_another_one_is_asked_for()
    {
        var tenant = await app.PendingAsync("wanted");
        await app.Given.AnActiveTenantAsync("wanted");
        var staff = app.As(Departures.Staff);

        var taken = (await staff.SendAsync(new RestoreTenant(tenant.Id, null), Ct)).Error;
        var reserved = (await staff.SendAsync(new RestoreTenant(tenant.Id, "admin"), Ct)).Error;
        Assert.True((await app.As(await app.OwnerOfAsync(tenant)).SendAsync(new GetMyDeletion(tenant.Id), Ct)).Value.SlugIsTaken);

        Assert.Equal(("Slug", "Slug"), (Assert.Single(taken!.Fields).Field, Assert.Single(reserved!.Fields).Field));
        Assert.Null((await staff.SendAsync(new RestoreTenant(tenant.Id, " Wanted-Again "), Ct)).Error);
        await app.RestAsync(tenant.Id);
        Assert.Equal((TenantStatus.Active, "wanted-again"), ((await app.TenantAsync(tenant.Id)).Status, (await app.TenantAsync(tenant.Id)).Slug));
        Assert.Empty(await app.FindingsAsync(tenant.Id.ToString()));
    }

    [Fact]
    public async Task The_wrong_name_deletes_nothing_on_either_side()
    {
        var tenant = await app.ARealTenantAsync();

        var staff = (await app.As(Departures.Staff).SendAsync(new RequestDeletion(tenant.Id, tenant.Name.ToUpperInvariant(), "Because."), Ct)).Error;
        var owner = (await app.As(await app.OwnerOfAsync(tenant)).SendAsync(new RequestMyDeletion(tenant.Id, "", ""), Ct)).Error;

        Assert.Equal("TypedName", Assert.Single(staff!.Fields).Field);
        Assert.Equal("TypedName", Assert.Single(owner!.Fields).Field);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("bell\a")]
    public async Task Staff_give_a_reason_that_can_be_printed(string reason)
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        var error = (await app.As(Departures.Staff).SendAsync(new RequestDeletion(tenant, (await app.TenantAsync(tenant)).Name, reason), Ct)).Error;

        Assert.Equal("Reason", Assert.Single(error!.Fields).Field);
    }

    [Fact]
    public async Task A_double_click_asks_once()
    {
        var tenant = await app.ARealTenantAsync();
        var owner = app.As(await app.OwnerOfAsync(tenant));

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => owner.SendAsync(new RequestMyDeletion(tenant.Id, tenant.Name, ""), Ct)));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Contains(a.Error!.Kind, (ErrorKind[])[ErrorKind.Conflict, ErrorKind.NotFound]));
        await app.RestAsync(tenant.Id);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.TenantId == tenant.Id && o.Kind == OperationKind.Freeze, Ct)));

        var back = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => owner.SendAsync(new RestoreMyTenant(tenant.Id, null), Ct)));
        Assert.Single(back, a => a.Succeeded);
        await app.RestAsync(tenant.Id);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
    }

    [Fact]
    public async Task Who_comes_between_the_wish_and_the_operations_end_is_told_that_it_comes_back_already()
    {
        var tenant = await app.PendingAsync();
        var owner = app.As(await app.OwnerOfAsync(tenant));
        await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.FormerSlug, (string?)null), Ct)); // as the wish leaves it

        var late = (await owner.SendAsync(new RestoreMyTenant(tenant.Id, null), Ct)).Error;
        var elsewhere = (await owner.SendAsync(new RestoreMyTenant(tenant.Id, "another-address"), Ct)).Error;

        Assert.Equal((ErrorKind.Conflict, ErrorKind.Conflict), (late!.Kind, elsewhere!.Kind));
        Assert.False(await app.InDatabaseAsync(db => db.Addresses.AnyAsync(a => a.TenantId == tenant.Id, Ct)));
    }

    [Fact]
    public async Task A_foreign_tenant_reads_as_none_and_members_who_do_not_own_it_may_not()
    {
        var tenant = await app.PendingAsync();
        var other = await app.Given.AnActiveTenantAsync();
        var stranger = app.As(Callers.OwnerOf(other));
        var member = app.As(Callers.MemberOf(tenant.Id, TenantPermission.ViewTenant, TenantPermission.EditSettings));

        foreach (var person in (IDispatcher[])[stranger, member])
        {
            var foreign = (await person.SendAsync(new RestoreMyTenant(tenant.Id, null), Ct)).Error!;
            var none = (await person.SendAsync(new RestoreMyTenant(TenantId.New(), null), Ct)).Error!;
            Assert.Equal((ErrorKind.NotFound, none.Message), (foreign.Kind, foreign.Message));
            Assert.Equal(ErrorKind.NotFound, (await person.SendAsync(new GetMyDeletion(tenant.Id), Ct)).Error?.Kind);
        }

        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.MemberOf(other, TenantPermission.EditSettings)).SendAsync(new RequestMyDeletion(other, "x", ""), Ct)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffRole.Billing)).SendAsync(new RequestDeletion(other, "x", "y"), Ct)).Error?.Kind);
    }

    [Fact]
    public async Task An_operation_that_is_open_is_in_the_way_and_the_dry_run_says_so()
    {
        var id = await app.Given.AnActiveTenantAsync();
        var name = (await app.TenantAsync(id)).Name;
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = id, Kind = OperationKind.Suspend, Status = OperationStatus.Failed, CreatedAt = app.Clock.GetUtcNow(), RequestedBy = "test" });
            await db.SaveChangesAsync(Ct);
        });
        var staff = app.As(Departures.Staff);

        var plan = (await staff.SendAsync(new PreviewDeletion(id), Ct)).Value;
        var error = (await staff.SendAsync(new RequestDeletion(id, name, "Because."), Ct)).Error;

        Assert.Contains("not finished: Suspend", Assert.Single(plan.InTheWay));
        Assert.Equal((ErrorKind.Conflict, plan.InTheWay[0]), (error!.Kind, error.Message));
    }

    [Fact]
    public async Task The_dry_run_lists_what_would_be_gone_and_who_loses_what()
    {
        var tenant = await app.ARealTenantAsync();
        var both = Callers.MemberOf(tenant.Id, TenantPermission.ViewTenant);
        var elsewhere = await app.Given.AnActiveTenantAsync();
        var caller = await app.CallerOfAsync(both);
        await app.InDatabaseAsync(async db =>
        {
            var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = elsewhere, Name = "Guest" };
            db.TenantRoles.Add(role);
            db.Memberships.Add(new Membership { TenantId = elsewhere, PersonId = caller.Person!.Value, RoleId = role.Id, Since = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync(Ct);
        });

        var plan = (await app.As(Departures.Staff).SendAsync(new PreviewDeletion(tenant.Id), Ct)).Value;

        Assert.Equal(["address", "folder-storage", "sqlite-database"], plan.Resources.Select(r => r.Kind));
        Assert.NotNull(plan.Resources[2].SizeBytes);
        Assert.True(plan.Resources[0].GoneAt < plan.Resources[1].GoneAt);
        Assert.Equal(plan.RestorableUntil, plan.Resources[2].GoneAt);
        Assert.Equal([(caller.Name, false), (tenant.OwnerEmail, true)], plan.Members.Select(m => (m.Email, m.AccountGoes)).OrderBy(m => m.AccountGoes));
        Assert.Equal([Kept.AuditLog, Kept.LastMail, Kept.Certificate], plan.Kept.Select(k => k.What));
        Assert.Equal(plan.RestorableUntil!.Value.AddYears(10), plan.Kept[0].Until);
        Assert.Empty(plan.InTheWay);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(tenant.Id));
    }

    [Fact]
    public async Task Both_sides_stand_in_the_audit_log()
    {
        var tenant = await app.PendingAsync();
        Assert.Null((await app.As(await app.OwnerOfAsync(tenant)).SendAsync(new RestoreMyTenant(tenant.Id, null), Ct)).Error);
        await app.RestAsync(tenant.Id);

        var entries = await app.InDatabaseAsync(db => db.AuditEntries.Where(e => e.TenantId == tenant.Id).OrderBy(e => e.At).Select(e => new { e.What, e.Who }).ToListAsync(Ct));

        Assert.Equal([(nameof(RequestDeletion), Departures.Staff.Email), (nameof(RestoreMyTenant), tenant.OwnerEmail)], entries.Select(e => (e.What, e.Who)));
    }
}
