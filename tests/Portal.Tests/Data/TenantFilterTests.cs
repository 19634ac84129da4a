using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Another tenant's rows are not there.</summary>
public sealed class TenantFilterTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Without_a_tenant_there_are_no_rows()
    {
        await TwoTenantsAsync();

        Assert.Equal(0, await RolesSeenByAsync(null));
    }

    [Fact]
    public async Task With_a_tenant_there_are_its_rows_and_no_others()
    {
        var (acme, globex) = await TwoTenantsAsync();

        // Twice and in turn: EF keeps the compiled model, and must not keep the first tenant with it.
        Assert.Equal([acme], await TenantsOfRolesAsync(acme));
        Assert.Equal([globex], await TenantsOfRolesAsync(globex));
        Assert.Equal([acme], await TenantsOfRolesAsync(acme));
    }

    [Fact]
    public async Task A_row_of_another_tenant_is_not_found_by_its_key()
    {
        var (acme, globex) = await TwoTenantsAsync();

        var found = await AsTenantAsync(acme, db => db.TenantRoles.SingleOrDefaultAsync(r => r.TenantId == globex));

        Assert.Null(found);
    }

    [Fact]
    public async Task Across_tenants_there_are_all_rows()
    {
        var (acme, globex) = await TwoTenantsAsync();

        var seen = await app.InDatabaseAsync(db => db.TenantRoles.AcrossTenants().Where(r => r.TenantId == acme || r.TenantId == globex).CountAsync());

        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task Every_kind_of_row_that_belongs_to_a_tenant_is_filtered()
    {
        var unfiltered = await app.InDatabaseAsync(db => Task.FromResult(db.Model.GetEntityTypes()
            .Where(e => typeof(IBelongsToTenant).IsAssignableFrom(e.ClrType) && e.FindDeclaredQueryFilter(PortalDb.TenantFilter) is null)
            .Select(e => e.Name).ToList()));

        Assert.Empty(unfiltered);
    }

    private async Task<(TenantId Acme, TenantId Globex)> TwoTenantsAsync()
    {
        var acme = await app.Given.AnActiveTenantAsync();
        var globex = await app.Given.AnActiveTenantAsync();
        await app.CallerOfAsync(Callers.OwnerOf(acme));
        await app.CallerOfAsync(Callers.OwnerOf(globex));
        return (acme, globex);
    }

    private Task<int> RolesSeenByAsync(TenantId? tenant) => AsTenantAsync(tenant, db => db.TenantRoles.CountAsync());

    private Task<List<TenantId>> TenantsOfRolesAsync(TenantId tenant) => AsTenantAsync(tenant, db => db.TenantRoles.Select(r => r.TenantId).Distinct().ToListAsync());

    private async Task<T> AsTenantAsync<T>(TenantId? tenant, Func<PortalDb, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Tenant = tenant;
        return await work(scope.ServiceProvider.GetRequiredService<PortalDb>());
    }
}
