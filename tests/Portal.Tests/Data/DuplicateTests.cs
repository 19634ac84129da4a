using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public sealed class DuplicateTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_taken_primary_key_is_told_from_other_failures()
    {
        var slug = $"taken-{Guid.NewGuid().ToString("N")[..8]}";
        await app.Given.AnActiveTenantAsync(slug);

        await Assert.ThrowsAsync<DuplicateException>(() => app.InDatabaseAsync(async db =>
        {
            db.Addresses.Add(new Address { Slug = slug, TenantId = TenantId.New(), HeldSince = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        }));
    }

    [Fact]
    public async Task A_second_open_operation_breaks_the_unique_index()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        await OpenAsync(tenant);

        await Assert.ThrowsAsync<DuplicateException>(() => OpenAsync(tenant));
    }

    [Fact]
    public async Task A_missing_value_is_not_taken_for_a_duplicate()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.InDatabaseAsync(async db =>
        {
            db.Addresses.Add(new Address { Slug = null!, TenantId = TenantId.New(), HeldSince = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        }));

        Assert.IsNotType<DuplicateException>(exception);
    }

    private Task OpenAsync(TenantId tenant) => app.InDatabaseAsync(async db =>
    {
        db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = tenant, CreatedAt = app.Clock.GetUtcNow(), RequestedBy = "test" });
        await db.SaveChangesAsync();
    });
}
