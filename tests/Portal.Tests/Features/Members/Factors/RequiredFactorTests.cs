using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Access;
using Portal.Features.Access.Admin;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>A tenant, or the provider of its staff, wants a second factor: the gate turns away who has none, whatever they send.</summary>
public sealed class RequiredFactorTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Who_has_none_is_turned_away_at_every_message_of_that_tenant_and_let_in_again_with_one()
    {
        var (tenant, _) = await ATenantThatWantsOneAsync();
        var member = await app.CallerOfAsync(Callers.MemberOf(tenant, TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.EditSettings));
        var slug = await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).Select(t => t.Slug).SingleAsync());

        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new ListMembers(tenant))).Error?.Kind);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new GetTenantSettings(tenant))).Error?.Kind);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new ChangeTenantSettings(tenant, "New", "en", "Etc/UTC", 1))).Error?.Kind);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new SetSecondFactorRule(tenant, false))).Error?.Kind);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new OpenTenant(slug))).Error?.Kind);
        Assert.True((await app.As(member).SendAsync(new WhoAmI())).Succeeded); // their account stays theirs
        Assert.True((await app.As(member).SendAsync(new ShowMyFactors())).Succeeded);

        await app.SetUpAnAppAsync(member.Person!.Value, member.Name);
        Assert.True((await app.As(member).SendAsync(new ListMembers(tenant))).Succeeded);
        Assert.True((await app.As(member).SendAsync(new OpenTenant(slug))).Succeeded);

        await app.As(member).SendAsync(new RemoveAuthenticatorApp());
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new ListMembers(tenant))).Error?.Kind);
    }

    [Fact]
    public async Task One_tenants_rule_is_none_of_anothers_and_no_stranger_learns_of_it()
    {
        var (tenant, _) = await ATenantThatWantsOneAsync();
        var other = await app.Given.AnActiveTenantAsync();
        var elsewhere = Callers.OwnerOf(other);

        Assert.True((await app.As(elsewhere).SendAsync(new GetTenantSettings(other))).Succeeded);
        Assert.Equal(ErrorKind.NotFound, (await app.As(elsewhere).SendAsync(new GetTenantSettings(tenant))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(elsewhere).SendAsync(new PreviewSecondFactorRule(tenant))).Error?.Kind);
    }

    [Fact]
    public async Task A_passkey_is_as_good_as_an_app()
    {
        var (tenant, _) = await ATenantThatWantsOneAsync();
        var member = await app.CallerOfAsync(Callers.MemberOf(tenant, TenantPermission.ViewTenant));
        await app.InDatabaseAsync(db =>
        {
            db.Passkeys.Add(new Passkey { Id = Guid.CreateVersion7(), PersonId = member.Person!.Value.Value, CredentialId = [1, .. member.Person.Value.Value.ToByteArray()], PublicKey = [1], Name = "Key", CreatedAt = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });

        Assert.True((await app.As(member).SendAsync(new GetTenantOverview(tenant))).Succeeded);
    }

    [Fact]
    public async Task Who_asks_it_of_others_has_one_and_sees_first_who_has_none()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = await app.CallerOfAsync(Callers.OwnerOf(tenant));
        var member = await app.CallerOfAsync(Callers.MemberOf(tenant, TenantPermission.ViewTenant));
        Assert.Equal(ErrorKind.Conflict, (await app.As(owner).SendAsync(new SetSecondFactorRule(tenant, true))).Error?.Kind);
        Assert.False((await app.As(owner).SendAsync(new PreviewSecondFactorRule(tenant))).Value.HaveI);

        await app.SetUpAnAppAsync(owner.Person!.Value, owner.Name);
        var before = (await app.As(owner).SendAsync(new PreviewSecondFactorRule(tenant))).Value;

        Assert.Equal((false, true, 2, 1), (before.IsNeeded, before.HaveI, before.Members, before.Without));
        Assert.Equal([member.Name], before.Names);
        Assert.True((await app.As(owner).SendAsync(new SetSecondFactorRule(tenant, true))).Succeeded);
        Assert.True((await app.As(owner).SendAsync(new PreviewSecondFactorRule(tenant))).Value.IsNeeded);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(member).SendAsync(new GetTenantOverview(tenant))).Error?.Kind);
        Assert.True((await app.As(owner).SendAsync(new SetSecondFactorRule(tenant, false))).Succeeded);
        Assert.True((await app.As(member).SendAsync(new GetTenantOverview(tenant))).Succeeded);
    }

    [Fact]
    public async Task Only_who_may_edit_settings_sets_it_and_only_after_a_fresh_proof()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.MemberOf(tenant, TenantPermission.ViewTenant, TenantPermission.ManageMembers)).SendAsync(new SetSecondFactorRule(tenant, true))).Error?.Kind);
        var owner = await app.CallerOfAsync(Callers.OwnerOf(tenant));
        var session = await app.ASessionAsync(owner.Person!.Value);
        app.Clock.Advance(new SessionLimits().FreshProof + TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorKind.Unproved, (await app.As(owner with { Session = session }).SendAsync(new SetSecondFactorRule(tenant, false))).Error?.Kind);
    }

    [Fact]
    public async Task Open_pages_hear_of_a_new_rule()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var member = (await app.CallerOfAsync(Callers.MemberOf(tenant, TenantPermission.ViewTenant))).Person!.Value;
        var before = await StandingAsync(member);

        await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).ExecuteUpdateAsync(c => c.SetProperty(t => t.NeedsSecondFactor, true)));

        Assert.NotEqual(before, await StandingAsync(member));
    }

    [Fact]
    public async Task Who_comes_to_such_a_tenant_in_a_browser_is_led_to_set_one_up()
    {
        var (tenant, _) = await ATenantThatWantsOneAsync();
        var slug = await app.InDatabaseAsync(db => db.Tenants.Where(t => t.Id == tenant).Select(t => t.Slug).SingleAsync());
        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(async db =>
        {
            var role = await db.TenantRoles.IgnoreQueryFilters().FirstAsync(r => r.TenantId == tenant);
            db.Memberships.Add(new Membership { TenantId = tenant, PersonId = id, RoleId = role.Id, Since = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));

        var page = await http.GetAsync("/account/two-step?required=%2Ft%2F" + slug);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("/account/two-step/app?returnUrl=%2Ft%2F" + slug, await page.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", await http.GetStringAsync("/account/two-step?required=%2F%2Fevil.example"), StringComparison.Ordinal);
    }

    private async Task<(TenantId Tenant, WithApp Owner)> ATenantThatWantsOneAsync()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = await app.CallerOfAsync(Callers.OwnerOf(tenant));
        var withApp = await app.SetUpAnAppAsync(owner.Person!.Value, owner.Name);
        Assert.Null((await app.As(owner).SendAsync(new SetSecondFactorRule(tenant, true))).Error);
        return (tenant, withApp);
    }

    private async Task<string> StandingAsync(PersonId person) =>
        (await app.Services.GetRequiredService<IStandingCheck>().ReadAsync([person], CancellationToken.None))[person];
}

/// <summary>The same for the provider's own people. A class of its own: the rule is the whole installation's.</summary>
public sealed class RequiredStaffFactorTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Staff_without_one_are_turned_away_from_the_back_office_alone()
    {
        await app.InDatabaseAsync(db => db.StaffRules.ExecuteUpdateAsync(r => r.SetProperty(x => x.NeedSecondFactor, false)));
        var administrator = await app.CallerOfAsync(Callers.Staff(StaffRole.Administrator, "without"));
        var support = await app.CallerOfAsync(Callers.Staff(StaffPermission.ViewBackOffice));
        var both = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.ManageStaff);
        Assert.Equal(ErrorKind.Conflict, (await app.As(administrator).SendAsync(new SetStaffSecondFactor(true))).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(support).SendAsync(new SetStaffSecondFactor(true))).Error?.Kind);
        await app.SetUpAnAppAsync(administrator.Person!.Value, administrator.Name);
        var before = (await app.As(administrator).SendAsync(new ShowStaffSignIn())).Value;
        Assert.Equal((false, true), (before.IsNeeded, before.HaveI));
        Assert.Contains(support.Name, before.Without);

        Assert.True((await app.As(administrator).SendAsync(new SetStaffSecondFactor(true))).Succeeded);

        Assert.Equal(ErrorKind.FactorMissing, (await app.As(support).SendAsync(new CountWaiting())).Error?.Kind);
        Assert.Equal(ErrorKind.FactorMissing, (await app.As(both).SendAsync(new SetStaffSecondFactor(false))).Error?.Kind); // not the way around it
        Assert.True((await app.As(administrator).SendAsync(new CountWaiting())).Succeeded);
        var tenant = await app.Given.AnActiveTenantAsync();
        Assert.True((await app.As(Callers.OwnerOf(tenant)).SendAsync(new GetTenantOverview(tenant))).Succeeded);
        await app.SetUpAnAppAsync(support.Person!.Value, support.Name);
        Assert.True((await app.As(support).SendAsync(new CountWaiting())).Succeeded);
    }

    [Fact]
    public async Task Staff_who_come_in_a_browser_are_led_to_set_one_up_before_anything_is_shown()
    {
        var administrator = await app.CallerOfAsync(Callers.Administrator);
        if (!(await app.As(administrator).SendAsync(new ShowMyFactors())).Value.HasSecond)
            await app.SetUpAnAppAsync(administrator.Person!.Value, administrator.Name);

        await app.As(administrator).SendAsync(new SetStaffSecondFactor(true));
        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(db =>
        {
            db.Staff.Add(new StaffMember { PersonId = id, Role = StaffRole.Support, Since = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));

        var answer = await http.GetAsync("/admin/tenants");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode); // the page's circuit then leads on; without scripts it says what to do
        Assert.Contains("second step", await answer.TextAsync(), StringComparison.Ordinal);
    }
}
