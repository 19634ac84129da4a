using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Features.Operations.Admin;
using Portal.Features.Search.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Shell.Layouts;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Search.Admin;

/// <summary>Ctrl K: type, choose, be there.</summary>
public sealed class CommandDialogTests : PageContext
{
    private static readonly TenantId Acme = TenantId.New();
    private static readonly OperationId Suspension = OperationId.New();

    private Me _me = new(PersonId.New(), "ada@example.com", null, null, Enum.GetValues<StaffPermission>(), []);
    private bool _usesSecondApprovals;

    public CommandDialogTests()
    {
        Answer<ListTenants, Result<TenantList>>(q => new TenantList(
            q.Filter.Search == "acme" ? [new TenantRow(Acme, "Acme", "acme", TenantStatus.Active, null, "Team", "owner@acme.example", "eu", null, default, default, null)] : [], 1, 1));
        Answer<ListOperations, Result<OperationList>>(q => new OperationList(
            q.Search == "acme" ? [new OperationRow(Suspension, Acme, "Acme", "acme", OperationKind.Suspend, OperationStatus.Succeeded, null, "ada", default, null)] : [], 1));
    }

    [Fact]
    public async Task Tenants_and_operations_are_found_by_what_is_typed()
    {
        var page = await OpenAsync();

        page.Find("input").Input("acme");

        Assert.Equal(2, page.FindAll("[role=option]").Count);
        Assert.Contains("acme · Active", page.FindAll("[role=option]")[0].TextContent);
        page.Find("input").KeyDown("ArrowDown");
        Assert.Equal("true", page.FindAll("[role=option]")[1].GetAttribute("aria-selected"));
        Assert.Equal(page.FindAll("[role=option]")[1].Id, page.Find("input").GetAttribute("aria-activedescendant"));
        page.Find("input").KeyDown("Enter");

        Assert.EndsWith($"/admin/operations/{Suspension}", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task Pages_are_found_by_their_names()
    {
        var page = await OpenAsync();

        page.Find("input").Input("templ");
        page.Find("input").KeyDown("Enter");

        Assert.EndsWith("/admin/templates", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Theory]
    [InlineData(StaffRole.Administrator, "/admin /admin/approvals /admin/second-approvals /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit /admin/staff /admin/sign-in /admin/api-keys /admin/keys")]
    [InlineData(StaffRole.Operator, "/admin /admin/approvals /admin/second-approvals /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit")]
    [InlineData(StaffRole.Billing, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells")]
    [InlineData(StaffRole.Support, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit")]
    [InlineData(StaffRole.Auditor, "/admin /admin/tenants /admin/operations /admin/usage /admin/billing /admin/plans /admin/templates /admin/cells /admin/audit /admin/staff")]
    public async Task Only_places_are_offered_that_the_role_may_open(StaffRole role, string places)
    {
        _me = _me with { Staff = role.Permissions() };
        _usesSecondApprovals = role.Allows(StaffPermission.DeleteTenants);

        var page = await OpenAsync();

        Assert.Equal(places.Split(' ').Length, page.FindAll("[role=option]").Count);
        Assert.Equal(places, string.Join(' ', BackOfficePlaces.For(_me, new WaitingCount(0, 0, 0, _usesSecondApprovals)).Select(p => p.Href)));
    }

    [Fact]
    public async Task Finding_nothing_is_said_and_Enter_stays()
    {
        var page = await OpenAsync();
        var here = Services.GetRequiredService<NavigationManager>().Uri;

        page.Find("input").Input("zzz");
        page.Find("input").KeyDown("Enter");

        Assert.Contains("Nothing found.", page.Find("[role=status]").TextContent);
        Assert.Equal(here, Services.GetRequiredService<NavigationManager>().Uri);
    }

    private async Task<IRenderedComponent<MudDialogProvider>> OpenAsync()
    {
        var page = Render<MudDialogProvider>();
        await page.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ShowAsync<CommandDialog>("Find", new DialogParameters<CommandDialog> { { d => d.Me, _me }, { d => d.Waiting, new WaitingCount(0, 0, 0, _usesSecondApprovals) } }));
        page.WaitForElement("input");
        return page;
    }
}
