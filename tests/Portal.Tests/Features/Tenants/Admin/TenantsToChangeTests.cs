using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

/// <summary>Staff who decide on the same tenant at the same moment.</summary>
public sealed class TenantsToChangeTests(WorkingApp app) : IClassFixture<WorkingApp>
{
    [Fact]
    public async Task Who_decides_on_what_has_changed_meanwhile_is_late_even_when_the_other_operation_has_ended()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        await using var slow = app.Services.CreateAsyncScope();
        Assert.True((await slow.ServiceProvider.GetRequiredService<TenantsToChange>().FindAsync(tenant, TenantAction.Suspend, CancellationToken.None)).Succeeded);

        Assert.True((await app.As(Callers.Administrator).SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, "the first"))).Succeeded);
        await PortalApp.UntilAsync("the tenant is suspended", async () => await app.StatusAsync(tenant) == TenantStatus.Suspended);

        slow.ServiceProvider.GetRequiredService<IOperations>().Enqueue(tenant, OperationKind.Suspend, new AccessInput("StaffRequest", "the second"));
        await Assert.ThrowsAsync<ChangedByAnotherException>(() => slow.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync());
    }

    [Fact]
    public async Task Many_who_suspend_at_once_suspend_once()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => staff.SendAsync(new SuspendTenant(tenant, SuspensionReason.StaffRequest, $"note {i}")))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal(ErrorKind.Conflict, a.Error?.Kind));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Operations.CountAsync(o => o.TenantId == tenant)));
    }

    [Fact]
    public async Task Of_many_who_approve_and_reject_at_once_one_decides()
    {
        await app.InDatabaseAsync(db => ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None));
        var tenant = await app.Given.ATenantAsync(TenantStatus.AwaitingApproval);
        var staff = app.As(await app.CallerOfAsync(Callers.Administrator));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            i % 2 == 0 ? staff.SendAsync(new ApproveTenant(tenant)) : staff.SendAsync(new RejectTenant(tenant, "No.")))));

        Assert.Single(answers, a => a.Succeeded);
        Assert.All(answers.Where(a => !a.Succeeded), a => Assert.Equal(ErrorKind.Conflict, a.Error?.Kind));
    }
}
