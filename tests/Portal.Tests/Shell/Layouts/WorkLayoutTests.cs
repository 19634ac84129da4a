using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Shell.Layouts;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Layouts;

/// <summary>The two working shells: only what the person may open, and always what is true now.</summary>
public sealed class WorkLayoutTests : PageContext
{
    private WaitingCount _waiting = new(0, 0, 0, false);

    private static readonly TenantView Acme = new(TenantId.New(), "Acme", "acme", TenantStatus.Active, null, null, [TenantPermission.ViewTenant], false);

    [Fact]
    public void A_member_sees_the_tenant_and_only_what_they_may_open()
    {
        var page = Open(Acme);

        Assert.Equal(["/t/acme", "/t/acme/usage"], Hrefs(page));
        Assert.Contains("Acme", page.Find("header").TextContent);
        Assert.Contains("the page", page.Find("main").TextContent);
        Assert.Equal("#content", "#" + page.Find("main").Id);
    }

    [Fact]
    public void Who_may_edit_settings_finds_them() =>
        Assert.Contains("/t/acme/settings", Hrefs(Open(Acme with { Permissions = [TenantPermission.EditSettings] })));

    [Fact]
    public void A_foreign_tenant_reads_as_none_and_shows_no_page()
    {
        var page = Open(Error.NotFound("There is no workspace at this address."));

        Assert.Empty(Hrefs(page));
        Assert.DoesNotContain("the page", page.Markup);
        Assert.Contains("There is no workspace", page.Find("[role=alert]").TextContent);
    }

    [Fact]
    public async Task A_suspended_tenant_is_closed_to_members_and_tells_owners_why()
    {
        var suspended = Acme with { Status = TenantStatus.Suspended, SuspensionReason = SuspensionReason.PaymentOverdue, StatusNote = "Invoice 42." };

        var member = Open(suspended);
        Assert.DoesNotContain("the page", member.Markup);
        Assert.Contains("Acme is suspended", member.Find("main h1").TextContent);
        Assert.Empty(Hrefs(member));

        await DisposeComponentsAsync();
        var owner = Open(suspended with { IsOwner = true });
        Assert.Contains("the page", owner.Markup);
        Assert.Contains("Invoice 42.", owner.Find(".shell-banner").TextContent);
    }

    [Fact]
    public async Task A_change_of_rights_closes_the_open_page()
    {
        var page = Open(Acme);
        Answer<OpenTenant, Result<TenantView>>(_ => Acme with { Status = TenantStatus.Suspended });

        await Services.GetRequiredService<LiveRights>().TellChangedAsync();

        page.WaitForAssertion(() => Assert.DoesNotContain("the page", page.Markup));
    }

    [Fact]
    public async Task Staff_find_what_their_permissions_allow()
    {
        var page = Office([StaffPermission.ViewBackOffice]);

        Assert.Contains("/admin/tenants", Hrefs(page));
        Assert.DoesNotContain("/admin/approvals", Hrefs(page));
        Assert.DoesNotContain("/admin/audit", Hrefs(page));
        Assert.Contains("Back office", page.Find("header").TextContent);

        await DisposeComponentsAsync();
        Assert.Contains("/admin/audit", Hrefs(Office([StaffPermission.ViewBackOffice, StaffPermission.ViewAudit])));
    }

    [Theory]
    [InlineData(StaffRole.Operator, "/admin /admin/approvals /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit")]
    [InlineData(StaffRole.Billing, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells")]
    [InlineData(StaffRole.Support, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit")]
    [InlineData(StaffRole.Auditor, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit /admin/staff")]
    public void Each_role_finds_its_places_in_the_drawer_and_no_other(StaffRole role, string places) =>
        Assert.Equal(places, string.Join(' ', Hrefs(Office([.. role.Permissions()]))));

    [Fact]
    public void Second_approvals_appear_where_the_rule_is_on()
    {
        _waiting = new(0, 0, 2, true);

        var page = Office([.. StaffRole.Operator.Permissions()]);

        Assert.Contains("/admin/second-approvals", Hrefs(page));
        Assert.Equal(["2"], page.FindAll(".shell-count").Select(c => c.TextContent));
    }

    [Fact]
    public void The_drawer_counts_what_waits_and_keeps_counting()
    {
        _waiting = new(2, 0, 0, false);
        var page = Office([StaffPermission.ViewBackOffice, StaffPermission.ApproveTenants]);
        Assert.Equal(["2"], page.FindAll(".shell-count").Select(c => c.TextContent));

        _waiting = new(1, 3, 0, false);
        Clock.Advance(TimeSpan.FromSeconds(10));

        page.WaitForAssertion(() => Assert.Equal(["1", "3"], page.FindAll(".shell-count").Select(c => c.TextContent)));
    }

    [Fact]
    public void Who_is_not_staff_gets_no_back_office()
    {
        var page = Office([]);

        Assert.Empty(Hrefs(page));
        Assert.DoesNotContain("the page", page.Markup);
        Assert.Equal("Not for your account", page.Find("h1").TextContent);
    }

    [Fact]
    public void The_drawer_opens_on_phones_and_closes_with_Escape()
    {
        var page = Open(Acme);

        page.Find(".shell-toggle").Click();
        Assert.Equal("true", page.Find(".shell-toggle").GetAttribute("aria-expanded"));
        page.Find(".shell").KeyDown("Escape");

        Assert.Equal("false", page.Find(".shell-toggle").GetAttribute("aria-expanded"));
    }

    private IRenderedComponent<IComponent> Open(Result<TenantView> tenant)
    {
        Answer<WhoAmI, Result<Me>>(_ => new Me(PersonId.New(), "ada@example.com", "Ada", null, [], [new MyTenant(Acme.Id, "acme", "Acme")]));
        Answer<OpenTenant, Result<TenantView>>(_ => tenant);
        var route = new RouteData(typeof(TenantLayout), new Dictionary<string, object?> { ["slug"] = "acme" });
        return Render<CascadingValue<RouteData>>(p => p.Add(c => c.Value, route).AddChildContent<TenantLayout>(l => l.Add(x => x.Body, "<h1>the page</h1>")));
    }

    private IRenderedComponent<IComponent> Office(StaffPermission[] permissions)
    {
        Answer<WhoAmI, Result<Me>>(_ => new Me(PersonId.New(), "ada@example.com", null, null, permissions, []));
        Answer<CountWaiting, Result<WaitingCount>>(_ => _waiting);
        return Render<BackOfficeLayout>(l => l.Add(x => x.Body, "<h1>the page</h1>"));
    }

    private static List<string?> Hrefs(IRenderedComponent<IComponent> page) => [.. page.FindAll(".shell-nav a").Select(a => a.GetAttribute("href"))];
}
