using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Operations.Admin;
using Portal.Features.Search.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Search.Admin;

/// <summary>Ctrl K: type, choose, be there.</summary>
public sealed class CommandDialogTests : PageContext
{
    private static readonly TenantId Acme = TenantId.New();
    private static readonly OperationId Suspension = OperationId.New();

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
        await page.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ShowAsync<CommandDialog>("Find"));
        page.WaitForElement("input");
        return page;
    }
}
