using Microsoft.EntityFrameworkCore;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants;

public sealed class TenantSettingsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task An_owner_changes_name_language_and_time_zone()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(Callers.OwnerOf(tenant));
        var read = await owner.SendAsync(new GetTenantSettings(tenant));

        var result = await owner.SendAsync(new ChangeTenantSettings(tenant, " New name ", "de", "Europe/Berlin", read.Value.Version));

        Assert.Null(result.Error);
        var changed = (await owner.SendAsync(new GetTenantSettings(tenant))).Value;
        Assert.Equal(("New name", "de", "Europe/Berlin"), (changed.Name, changed.Language, changed.TimeZone));
    }

    [Fact]
    public async Task A_role_that_owns_shows_what_it_may_do_though_it_names_nothing_else()
    {
        var tenant = await app.Given.AnActiveTenantAsync("owned-only");
        var owner = app.As(Callers.MemberOf(tenant, TenantPermission.OwnTenant));

        Assert.True((await owner.SendAsync(new GetTenantSettings(tenant))).Succeeded);
        Assert.True((await owner.SendAsync(new OpenTenant("owned-only"))).Value.May(TenantPermission.EditSettings));
    }

    [Fact]
    public async Task The_longest_names_that_a_tenant_may_have_can_be_stored()
    {
        // Composed, as names are kept, each of these letters becomes three.
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active, new string('a', 40), t => t.OwnerEmail = new string('b', 254));
        var owner = app.As(Callers.OwnerOf(tenant));
        var version = (await owner.SendAsync(new GetTenantSettings(tenant))).Value.Version;

        var tooLong = await owner.SendAsync(new ChangeTenantSettings(tenant, new string('\uFB2C', Tenant.NameLength / 3 + 1), "en", "Europe/Paris", version));
        var changed = await owner.SendAsync(new ChangeTenantSettings(tenant, new string('\uFB2C', Tenant.NameLength / 3), "en", "Europe/Paris", version));

        Assert.Equal("Name", Assert.Single(tooLong.Error!.Fields).Field);
        Assert.Null(changed.Error);
        var (stored, bound) = await app.InDatabaseAsync(async db =>
            ((await db.Tenants.SingleAsync(t => t.Id == tenant)).SearchText.Length, db.Model.FindEntityType(typeof(Tenant))!.FindProperty(nameof(Tenant.SearchText))!.GetMaxLength()));
        Assert.True(stored <= bound, $"{stored} characters in {bound}"); // PostgreSQL refuses it; SQLite would not say
    }

    [Fact]
    public async Task Who_saves_over_somebody_elses_change_is_told_and_changes_nothing()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = app.As(Callers.OwnerOf(tenant));
        var read = (await owner.SendAsync(new GetTenantSettings(tenant))).Value;
        await owner.SendAsync(new ChangeTenantSettings(tenant, "First", "en", "Europe/Paris", read.Version));

        var late = await owner.SendAsync(new ChangeTenantSettings(tenant, "Second", "en", "Europe/Paris", read.Version));

        Assert.Equal(ErrorKind.Conflict, late.Error?.Kind);
        Assert.Equal("First", await app.InDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Id == tenant).Select(t => t.Name).SingleAsync()));
    }

    [Fact]
    public async Task A_member_without_the_permission_may_look_at_the_overview_but_not_change_settings()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var member = app.As(Callers.MemberOf(tenant, TenantPermission.ViewTenant));

        Assert.Null((await member.SendAsync(new GetTenantOverview(tenant))).Error);
        Assert.Equal(ErrorKind.Forbidden, (await member.SendAsync(new ChangeTenantSettings(tenant, "Mine", "en", "Europe/Paris", 1))).Error?.Kind);
    }

    [Fact]
    public async Task Another_tenants_id_is_answered_like_one_that_does_not_exist()
    {
        var mine = await app.Given.AnActiveTenantAsync();
        var theirs = await app.Given.AnActiveTenantAsync();
        var owner = app.As(Callers.OwnerOf(mine));

        var foreign = await owner.SendAsync(new GetTenantOverview(theirs));
        var none = await owner.SendAsync(new GetTenantOverview(TenantId.New()));

        Assert.Equal((none.Error!.Kind, none.Error.Message), (foreign.Error!.Kind, foreign.Error.Message));
        Assert.Equal(ErrorKind.NotFound, foreign.Error.Kind);
    }

    [Theory]
    [InlineData("", "en", "Europe/Berlin", "Name")]
    [InlineData("ok\u202Ename", "en", "Europe/Berlin", "Name")]
    [InlineData("Name", "xx", "Europe/Berlin", "Language")]
    [InlineData("Name", "en", "Mars/Olympus", "TimeZone")]
    [InlineData("Name", "en", "../etc/passwd", "TimeZone")]
    public async Task Bad_settings_are_refused_at_their_field(string name, string language, string zone, string field)
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        var result = await app.As(Callers.OwnerOf(tenant)).SendAsync(new ChangeTenantSettings(tenant, name, language, zone, 1));

        Assert.Equal(field, Assert.Single(result.Error!.Fields).Field);
    }
}
