using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants;

public sealed class TenantsMatchOperationsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_tenant_that_nothing_moves_on_is_found()
    {
        var stuck = await app.Given.ATenantAsync(TenantStatus.Provisioning);

        Assert.Contains(await FindAsync(), f => f.Subject == stuck.ToString() && f.Detail.Contains("no operation"));
    }

    [Fact]
    public async Task A_running_tenant_without_people_is_found_and_one_with_an_owner_is_not()
    {
        var empty = await app.Given.AnActiveTenantAsync();
        var owned = await app.Given.AnActiveTenantAsync();
        await app.CallerOfAsync(Callers.OwnerOf(owned));

        var found = await FindAsync();

        Assert.Contains(found, f => f.Subject == empty.ToString() && f.Detail.Contains("nobody"));
        Assert.DoesNotContain(found, f => f.Subject == owned.ToString());
    }

    [Fact]
    public async Task An_address_that_is_held_for_nobody_is_found()
    {
        await app.InDatabaseAsync(async db =>
        {
            db.Add(new Address { Slug = "held-for-nobody", TenantId = TenantId.New(), HeldSince = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });

        Assert.Contains(await FindAsync(), f => f.Subject == "held-for-nobody");
    }

    private async Task<List<Finding>> FindAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var rule = scope.ServiceProvider.GetServices<IVerifyRule>().OfType<TenantsMatchOperations>().Single();
        return await rule.FindAsync(CancellationToken.None).ToListAsync();
    }
}
