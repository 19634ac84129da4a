using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class ShowTenantTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Staff_are_offered_what_they_may_do_and_told_why_the_rest_is_not_possible_now()
    {
        var id = await app.Given.AnActiveTenantAsync();

        var billingSees = (await app.As(Callers.Staff(StaffRole.Billing)).SendAsync(new ShowTenant(id))).Value;
        var supportSees = (await app.As(Callers.Staff(StaffRole.Support)).SendAsync(new ShowTenant(id))).Value;

        Assert.Equal([TenantAction.Suspend, TenantAction.Resume], billingSees.Actions.Select(a => a.Action));
        Assert.True(billingSees.Can(TenantAction.Suspend));
        Assert.Contains("Only a suspended tenant", billingSees.Actions[1].WhyNot);
        Assert.Empty(supportSees.Actions);
        Assert.False(supportSees.MayRunOperations);
        Assert.Equal((false, true), (billingSees.MaySeeAudit, supportSees.MaySeeAudit));
        Assert.True((await app.As(Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.RunOperations)).SendAsync(new ShowTenant(id))).Value.MayRunOperations);
    }

    [Fact]
    public async Task It_shows_members_resources_and_operations_of_this_tenant_alone()
    {
        var id = await app.Given.AnActiveTenantAsync();
        var other = await app.Given.AnActiveTenantAsync();
        await app.CallerOfAsync(Callers.OwnerOf(id));
        await app.CallerOfAsync(Callers.OwnerOf(other));
        await app.InDatabaseAsync(async db =>
        {
            var now = app.Clock.GetUtcNow();
            foreach (var tenant in new[] { id, other })
            {
                db.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = tenant, Kind = "sqlite-database", Name = $"{tenant}.db", CreatedAt = now });
                db.Add(new Operation { Id = OperationId.New(), TenantId = tenant, Status = OperationStatus.Succeeded, CreatedAt = now.AddHours(-1), FinishedAt = now, RequestedBy = "test" });
                db.Add(new Operation { Id = OperationId.New(), TenantId = tenant, Status = OperationStatus.Failed, CreatedAt = now, RequestedBy = "test" });
            }

            await db.SaveChangesAsync();
        });

        var details = (await app.As(Callers.Administrator).SendAsync(new ShowTenant(id))).Value;

        Assert.Equal((1, $"{id}.db", true), (details.Members, Assert.Single(details.Resources).Name, details.HoldsAddress));
        Assert.Equal([OperationStatus.Failed, OperationStatus.Succeeded], details.Operations.Select(o => o.Status));
        Assert.Equal(details.Operations[0], details.OpenOperation);
        Assert.False(details.Can(TenantAction.Suspend));
    }

    [Fact]
    public async Task A_rejected_tenant_no_longer_holds_its_address_even_when_another_has_taken_it()
    {
        var rejected = await app.Given.ATenantAsync(TenantStatus.Rejected, "taken-over");
        await app.Given.AnActiveTenantAsync("taken-over");

        Assert.False((await app.As(Callers.Administrator).SendAsync(new ShowTenant(rejected))).Value.HoldsAddress);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Administrator).SendAsync(new ShowTenant(TenantId.New()))).Error?.Kind);
    }

    [Fact]
    public async Task Approvals_show_the_room_in_the_region_and_earlier_tenants_of_the_same_owner()
    {
        await app.InDatabaseAsync(async db =>
        {
            db.AddRange(
                new Cell { Id = CellId.New(), Name = "mars-1", Region = "mars", Capacity = 10, Placed = 4 },
                new Cell { Id = CellId.New(), Name = "mars-2", Region = "mars", Capacity = 10, Placed = 9 },
                new Cell { Id = CellId.New(), Name = "mars-3", Region = "mars", Capacity = 10, Placed = 12 },
                new Cell { Id = CellId.New(), Name = "mars-4", Region = "mars", Capacity = 10, IsOpen = false });
            await db.SaveChangesAsync();
        });
        await app.Given.ATenantAsync(TenantStatus.Rejected, change: t => t.OwnerEmail = "again@example.com");
        var first = await app.Given.ATenantAsync(TenantStatus.AwaitingApproval, change: t => (t.Region, t.OwnerEmail) = ("mars", "again@example.com"));
        var second = await app.Given.ATenantAsync(TenantStatus.AwaitingApproval, change: t => t.Region = "venus");

        var waiting = (await app.As(Callers.Staff(StaffPermission.ApproveTenants)).SendAsync(new ListApprovals())).Value;

        Assert.Equal([(first, 7, 1), (second, 0, 0)], waiting.Waiting.Select(a => (a.Id, a.FreePlaces, a.OtherTenants)));
        Assert.Equal(2, waiting.Total);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Staff(StaffRole.Billing)).SendAsync(new ListApprovals())).Error?.Kind);
    }
}
