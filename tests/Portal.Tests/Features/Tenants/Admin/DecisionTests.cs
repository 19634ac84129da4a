using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

/// <summary>Approve, reject, suspend and resume against the real worker.</summary>
public sealed class DecisionTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    private static readonly TestPerson Operator =
        Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.ApproveTenants, StaffPermission.SuspendTenants);

    [Fact]
    public async Task An_approved_tenant_is_made_with_its_plans_storage_and_the_newest_template()
    {
        var id = await AWaitingOneAsync();

        Assert.Null((await app.As(Operator).SendAsync(new ApproveTenant(id))).Error);

        var operation = await OperationOfAsync(id);
        var input = OperationInput.Read<ProvisionInput>(operation);
        var newest = await app.InDatabaseAsync(db => db.TemplateVersions.Where(t => t.Name == "standard").OrderByDescending(t => t.Number).Select(t => t.Id).FirstAsync());
        Assert.Equal((OperationKind.Provision, newest, 1_000_000_000L), (operation.Kind, input.TemplateVersion, input.StorageQuotaBytes));
        Assert.Equal(Operator.Email, operation.RequestedBy);
        await app.UntilAsync(operation.Id, OperationStatus.Succeeded);
        Assert.Equal(TenantStatus.Active, await app.StatusAsync(id));
        var audit = await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.TenantId == id && a.What == nameof(ApproveTenant)));
        Assert.Equal((Operator.Email, false), (audit.Who, audit.Refused));
    }

    [Fact]
    public async Task A_rejected_visitor_reads_the_reason_in_their_language_and_the_address_is_free()
    {
        var id = await AWaitingOneAsync(t => (t.Name, t.Language) = ("Bäckerei Roth", "de"));
        var tenant = await app.InDatabaseAsync(db => db.Tenants.SingleAsync(t => t.Id == id));

        Assert.Null((await app.As(Operator).SendAsync(new RejectTenant(id, " Bitte mit der Firmenadresse anmelden. "))).Error);

        var mail = await app.Mails.WaitForAsync(tenant.OwnerEmail);
        Assert.Equal("Ihre Anfrage für Bäckerei Roth", mail.Subject);
        Assert.Contains("Bitte mit der Firmenadresse anmelden.", mail.TextBody);
        var after = await app.InDatabaseAsync(db => db.Tenants.SingleAsync(t => t.Id == id));
        Assert.Equal((TenantStatus.Rejected, "Bitte mit der Firmenadresse anmelden."), (after.Status, after.StatusNote));
        Assert.False(await app.InDatabaseAsync(db => db.Addresses.AnyAsync(a => a.Slug == tenant.Slug)));
        Assert.False(await app.InDatabaseAsync(db => db.Operations.AnyAsync(o => o.TenantId == id)));
    }

    [Fact]
    public async Task Suspending_closes_and_resuming_opens_again()
    {
        var id = await AnActiveOneAsync();

        Assert.Null((await app.As(Operator).SendAsync(new SuspendTenant(id, SuspensionReason.PaymentOverdue, "October is open."))).Error);
        await UntilAsync(id, TenantStatus.Suspended);
        var suspended = await app.InDatabaseAsync(db => db.Tenants.SingleAsync(t => t.Id == id));
        Assert.Equal((SuspensionReason.PaymentOverdue, "October is open."), (suspended.SuspensionReason, suspended.StatusNote));

        await PortalApp.UntilAsync("the suspension to end", async () => !await app.InDatabaseAsync(db => db.Operations.AnyAsync(o => o.TenantId == id && o.FinishedAt == null)));
        Assert.Null((await app.As(Operator).SendAsync(new ResumeTenant(id, ""))).Error);
        await UntilAsync(id, TenantStatus.Active);
        var resumed = await app.InDatabaseAsync(db => db.Tenants.SingleAsync(t => t.Id == id));
        Assert.Equal((null, null), (resumed.SuspensionReason, resumed.StatusNote));
    }

    [Theory]
    [InlineData(TenantAction.Approve, TenantStatus.Active)]
    [InlineData(TenantAction.Approve, TenantStatus.Rejected)]
    [InlineData(TenantAction.Reject, TenantStatus.Provisioning)]
    [InlineData(TenantAction.Suspend, TenantStatus.Suspended)]
    [InlineData(TenantAction.Suspend, TenantStatus.AwaitingApproval)]
    [InlineData(TenantAction.Resume, TenantStatus.Active)]
    [InlineData(TenantAction.Resume, TenantStatus.Deleted)]
    public async Task A_state_that_forbids_it_is_a_conflict_that_names_both(TenantAction action, TenantStatus status)
    {
        var id = await app.Given.ATenantAsync(status, change: t => t.Name = "Papeterie Moreau");

        var error = (await app.As(Operator).SendAsync(new Decision { Note = "Because." }.Command(action, id))).Error;

        Assert.Equal(ErrorKind.Conflict, error?.Kind);
        Assert.Contains("Papeterie Moreau", error!.Message);
        Assert.Contains(Texts.Of<TenantStatusText>()[$"status.{status}"], error.Message);
        Assert.Equal(status, await app.StatusAsync(id));
    }

    [Fact]
    public async Task A_tenant_with_an_unfinished_operation_is_left_alone()
    {
        var id = await app.Given.AnActiveTenantAsync();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = id, Kind = OperationKind.Resume, Status = OperationStatus.Failed, CreatedAt = app.Clock.GetUtcNow(), RequestedBy = "test" });
            await db.SaveChangesAsync();
        });

        var error = (await app.As(Operator).SendAsync(new SuspendTenant(id, SuspensionReason.Security, "Now."))).Error;

        Assert.Equal(ErrorKind.Conflict, error?.Kind);
        Assert.Contains("not finished: Resume", error!.Message);
    }

    [Theory]
    [InlineData(TenantAction.Approve)]
    [InlineData(TenantAction.Reject)]
    [InlineData(TenantAction.Suspend)]
    [InlineData(TenantAction.Resume)]
    public async Task Of_many_who_press_at_once_one_wins_and_nobody_crashes(TenantAction action)
    {
        var id = action switch
        {
            TenantAction.Suspend => await AnActiveOneAsync(),
            TenantAction.Resume => await app.Given.ATenantAsync(TenantStatus.Suspended),
            _ => await AWaitingOneAsync(),
        };
        var staff = app.As(await app.CallerOfAsync(Operator));

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => staff.SendAsync(new Decision { Note = "Once." }.Command(action, id))));

        Assert.Single(results, r => r.Error is null);
        Assert.All(results.Where(r => r.Error is not null), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
        Assert.Equal(action == TenantAction.Reject ? 0 : 1, await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.TenantId == id && o.Kind.ToString() == KindOf(action))));
    }

    [Fact]
    public async Task Approving_and_rejecting_at_once_never_does_both()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await AWaitingOneAsync();
            var staff = app.As(await app.CallerOfAsync(Operator));

            var results = await Task.WhenAll(staff.SendAsync(new ApproveTenant(id)), staff.SendAsync(new RejectTenant(id, "No.")));

            Assert.Single(results, r => r.Error is null);
            Assert.Equal(results[0].Error is null, await app.InDatabaseAsync(db => db.Operations.AnyAsync(o => o.TenantId == id)));
            Assert.Equal(results[1].Error is null, await app.StatusAsync(id) == TenantStatus.Rejected);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("bell\a")]
    public async Task Words_that_cannot_be_read_are_refused_beside_their_field(string note)
    {
        var id = await AWaitingOneAsync();

        var rejected = (await app.As(Operator).SendAsync(new RejectTenant(id, note))).Error;
        var suspended = (await app.As(Operator).SendAsync(new SuspendTenant(id, SuspensionReason.Security, note))).Error;

        Assert.Equal((ErrorKind.Invalid, nameof(RejectTenant.Reason)), (rejected!.Kind, Assert.Single(rejected.Fields).Field));
        Assert.Equal((ErrorKind.Invalid, nameof(SuspendTenant.Note)), (suspended!.Kind, Assert.Single(suspended.Fields).Field));
        Assert.Equal(TenantStatus.AwaitingApproval, await app.StatusAsync(id));
    }

    [Fact]
    public async Task Too_long_a_note_and_an_unknown_reason_are_both_named()
    {
        var error = (await app.As(Operator).SendAsync(new SuspendTenant(TenantId.New(), (SuspensionReason)99, new string('x', Tenant.NoteLength + 1)))).Error;

        Assert.Equal([nameof(SuspendTenant.Reason), nameof(SuspendTenant.Note)], error!.Fields.Select(f => f.Field));
    }

    [Theory]
    [InlineData(TenantAction.Approve)]
    [InlineData(TenantAction.Reject)]
    [InlineData(TenantAction.Suspend)]
    [InlineData(TenantAction.Resume)]
    public async Task A_tenant_that_is_not_there_is_not_found(TenantAction action)
    {
        var result = await app.As(Operator).SendAsync(new Decision { Note = "Hm." }.Command(action, TenantId.New()));

        Assert.Equal(ErrorKind.NotFound, result.Error?.Kind);
    }

    [Fact]
    public async Task Each_decision_needs_its_own_permission_and_a_refusal_is_noted()
    {
        var id = await app.Given.AnActiveTenantAsync();
        var support = Callers.Staff(StaffRole.Support);

        foreach (var caller in new[] { support, Callers.Stranger, Callers.OwnerOf(id) })
            Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new SuspendTenant(id, SuspensionReason.StaffRequest, "Mine."))).Error?.Kind);

        Assert.Equal(TenantStatus.Active, await app.StatusAsync(id));
        var noted = await app.InDatabaseAsync(db => db.AuditEntries.Where(a => a.TenantId == id && a.Refused).ToListAsync());
        Assert.Equal(3, noted.Count);
        Assert.Contains(noted, a => a.Who == support.Email && a.What == nameof(SuspendTenant));
    }

    private static string KindOf(TenantAction action) => action switch
    {
        TenantAction.Suspend => nameof(OperationKind.Suspend),
        TenantAction.Resume => nameof(OperationKind.Resume),
        _ => nameof(OperationKind.Provision),
    };

    private async Task<TenantId> AWaitingOneAsync(Action<Tenant>? change = null)
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        return await app.Given.ATenantAsync(TenantStatus.AwaitingApproval, change: change);
    }

    private async Task<TenantId> AnActiveOneAsync()
    {
        var (id, operation) = await app.AskForATenantAsync();
        await app.UntilAsync(operation, OperationStatus.Succeeded);
        return id;
    }

    private Task<Operation> OperationOfAsync(TenantId id) => app.InDatabaseAsync(db => db.Operations.AsNoTracking().SingleAsync(o => o.TenantId == id));

    private Task UntilAsync(TenantId id, TenantStatus status) => PortalApp.UntilAsync($"the tenant to be {status}", async () => await app.StatusAsync(id) == status);
}
