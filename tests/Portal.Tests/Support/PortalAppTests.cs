using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;

namespace Portal.Tests.Support;

public sealed class PortalAppTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task The_program_starts_on_a_migrated_database_and_says_that_it_is_ready()
    {
        var http = await app.HttpAsync();

        var answer = await http.GetAsync("/health/ready");

        Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
        Assert.Empty(await app.InDatabaseAsync(async db => (await db.Database.GetPendingMigrationsAsync()).ToList()));
    }

    [Fact]
    public async Task A_given_tenant_is_a_row_of_the_chosen_provider()
    {
        var id = await app.Given.ATenantAsync(TenantStatus.Suspended);

        var (status, provider) = await app.InDatabaseAsync(async db =>
            ((await db.Tenants.SingleAsync(t => t.Id == id)).Status, db.Database.ProviderName));

        Assert.Equal(TenantStatus.Suspended, status);
        Assert.Contains(TestDatabase.Provider == DatabaseProvider.Postgres ? "PostgreSQL" : TestDatabase.Provider.ToString(), provider, StringComparison.OrdinalIgnoreCase);
    }
}
