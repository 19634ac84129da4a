using Bunit;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class RotateTenantPasswordTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Operator = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.RunOperations);

    [Fact]
    public async Task A_database_without_a_login_has_no_password_to_change()
    {
        var tenant = await ATenantAsync(TenantStatus.Active, "sqlite-database");

        var refused = await app.As(Operator).SendAsync(new RotateTenantPassword(tenant));

        Assert.Equal(ErrorKind.Conflict, refused.Error?.Kind);
        Assert.Contains("has no login", refused.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await app.As(Operator).SendAsync(new ShowTenant(tenant))).Value.Resources, r => r.CanRotatePassword);
    }

    [Fact]
    public async Task It_is_offered_beside_the_database_to_those_who_may_and_asked_for_once()
    {
        var tenant = await ATenantAsync(TenantStatus.Suspended, "postgres-database");
        Assert.Single((await app.As(Operator).SendAsync(new ShowTenant(tenant))).Value.Resources, r => r.CanRotatePassword);
        Assert.DoesNotContain((await app.As(Callers.Staff(StaffPermission.ViewBackOffice)).SendAsync(new ShowTenant(tenant))).Value.Resources, r => r.CanRotatePassword);

        Assert.True((await app.As(Operator).SendAsync(new RotateTenantPassword(tenant))).Succeeded);

        Assert.Equal(OperationKind.RotatePassword, (await app.OperationAsync((await app.OpenOperationAsync(tenant))!.Value)).Kind);
        Assert.Contains("not finished", (await app.As(Operator).SendAsync(new RotateTenantPassword(tenant))).Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await app.As(Operator).SendAsync(new ShowTenant(tenant))).Value.Resources, r => r.CanRotatePassword);
    }

    [Fact]
    public async Task A_tenant_that_does_not_run_or_does_not_exist_is_refused()
    {
        var tenant = await ATenantAsync(TenantStatus.Deleted, "postgres-database");

        Assert.Equal(ErrorKind.Conflict, (await app.As(Operator).SendAsync(new RotateTenantPassword(tenant))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Operator).SendAsync(new RotateTenantPassword(TenantId.New()))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Operator).SendAsync(new RotateTenantPassword(TenantId.Installation))).Error?.Kind);
    }

    private async Task<TenantId> ATenantAsync(TenantStatus status, string kind)
    {
        var tenant = await app.Given.ATenantAsync(status);
        await app.InDatabaseAsync(db =>
        {
            db.Resources.Add(new Resource { Id = Guid.CreateVersion7(), TenantId = tenant, Kind = kind, Name = $"{tenant}", SecretVersion = 1, CreatedAt = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        return tenant;
    }
}

public sealed class TenantResourcesTests : PageContext
{
    [Fact]
    public async Task The_dialog_says_what_happens_before_the_password_is_changed()
    {
        var database = new TenantResource("postgres-database", "p1_abc", "eu-1", 1, null, "1", ResourceState.Present, Clock.GetUtcNow(), null) { CanRotatePassword = true };
        TenantResource? asked = null;

        var rows = Render<TenantResources>(p => p.Add(r => r.Rows, [database, database with { Kind = "folder-storage", Name = "x", CanRotatePassword = false }]).Add(r => r.RotatePassword, r => asked = r));
        await Assert.Single(rows.FindAll("td button.button")).ClickAsync();

        Assert.Equal(database, asked);
        var dialog = Render(PasswordDetails.Of(database.Name));
        Assert.Contains("p1_abc", dialog.Markup);
        Assert.Contains("must ask for the new one", dialog.Markup);
        Assert.DoesNotContain("Change password", Render<TenantResources>(p => p.Add(r => r.Rows, [database with { CanRotatePassword = false }])).Markup);
    }
}
