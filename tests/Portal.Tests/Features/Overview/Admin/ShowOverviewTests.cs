using Portal.Features.Overview.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Overview.Admin;

public sealed class ShowOverviewTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Support = Callers.Staff(StaffPermission.ViewBackOffice);

    [Fact]
    public async Task It_counts_and_lists_what_waits_and_what_failed_and_every_mail_that_was_given_up()
    {
        var before = (await app.As(Support).SendAsync(new ShowOverview())).Value;
        Assert.Equal((0, 0, 0), (before.Statuses.Count, before.FailedTotal, before.DeadMails));
        var waiting = await app.Given.ATenantAsync(TenantStatus.AwaitingApproval, change: t => t.Name = "Longest");
        await app.Given.ATenantAsync(TenantStatus.AwaitingApproval);
        var failed = await app.Given.ATenantAsync(TenantStatus.ProvisioningFailed);
        await app.InDatabaseAsync(async db =>
        {
            var now = app.Clock.GetUtcNow();
            db.AddRange(
                new Operation { Id = OperationId.New(), TenantId = failed, Status = OperationStatus.Failed, CurrentStep = "create-storage", Reason = StepReason.Raw("The disk is full."), CreatedAt = now, RequestedBy = "test" },
                new Operation { Id = OperationId.New(), TenantId = failed, Status = OperationStatus.Cancelled, CreatedAt = now.AddMinutes(-1), FinishedAt = now, RequestedBy = "test" },
                new Cell { Id = CellId.New(), Name = "eu-9", Region = "eu", Capacity = 10, Placed = 7 },
                new OutgoingMail { Id = Guid.CreateVersion7(), To = "a@example.com", State = MailState.Dead, CreatedAt = now },
                new OutgoingMail { Id = Guid.CreateVersion7(), To = "b@example.com", State = MailState.Delivered, CreatedAt = now });
            await db.SaveChangesAsync();
        });

        var overview = (await app.As(Support).SendAsync(new ShowOverview())).Value;
        var count = (await app.As(Support).SendAsync(new CountWaiting())).Value;

        Assert.Equal((2, 1, 0), (overview.Count(TenantStatus.AwaitingApproval), overview.Count(TenantStatus.ProvisioningFailed), overview.Count(TenantStatus.Active)));
        Assert.Equal((waiting, "Longest"), (overview.Waiting[0].Id, overview.Waiting[0].Name));
        Assert.Equal("The disk is full.", Assert.Single(overview.Failed).Reason.English());
        Assert.Equal([OperationStatus.Failed, OperationStatus.Cancelled], overview.Recent.Select(o => o.Status));
        Assert.Equal((7, 10), (overview.Cells.Single(c => c.Name == "eu-9").Placed, overview.Cells.Single(c => c.Name == "eu-9").Capacity));
        Assert.Equal(1, overview.DeadMails);
        Assert.Equal(new WaitingCount(2, 1, 0, false), count);
    }
}
