using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class WhenAStepFails(PortalUnderTest portal)
{
    [Fact]
    public async Task Staff_see_why_and_retry_from_there_while_the_visitor_watches()
    {
        var slug = People.NewSlug("retry");
        await portal.FailAtAsync(slug, "create-database");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await visitor.TimelineIsAsync("failed");
            await visitor.SeesAsync("needs a moment longer");
            await Expect(visitor.Steps("failed")).ToHaveAttributeAsync("data-step", "create-database");
            await Expect(visitor.Steps("done")).ToHaveCountAsync(2);
            await Expect(visitor.Page.GetByText("made to fail")).ToHaveCountAsync(0); // staff's words are not the visitor's

            await portal.BrowseAsync(async staff =>
            {
                await OpenOperationAsync(staff, slug);
                await staff.SeesAsync("was made to fail");
                await staff.SeesAsync("Remove the failpoint and retry.");
                await staff.SeesAsync("Trace id");
                await portal.LetGoAsync(slug);

                await staff.Button("Retry").ClickAsync();

                await staff.TimelineIsAsync("succeeded");
                await Expect(staff.Page.Locator("li[data-step='create-database']")).ToContainTextAsync("2 attempts");
                await Expect(staff.Page.Locator("li[data-step='place-in-cell']")).Not.ToContainTextAsync("attempts");
            });

            await visitor.TimelineIsAsync("succeeded");
            await visitor.SetPasswordAndOpenAsync(slug);
        });
    }

    [Fact]
    public async Task Staff_retry_all_that_failed_in_one_go_on_a_phone()
    {
        var common = People.NewSlug("all");
        string[] slugs = [$"{common}-one", $"{common}-two"];
        foreach (var slug in slugs)
        {
            await portal.FailAtAsync(slug, "create-storage");
            await portal.BrowseAsync(async visitor =>
            {
                await visitor.AskForATenantAsync(slug);
                await visitor.ConfirmAsync(portal, slug);
                await visitor.TimelineIsAsync("failed");
            });
            await portal.LetGoAsync(slug);
        }

        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsAdministratorAsync(portal, "/admin/operations?status=Failed&search=" + common);
            await staff.Button("Retry all that failed (2)").ClickAsync();
            var dialog = staff.Page.Locator(".mud-dialog");
            await Expect(dialog.Locator("li")).ToHaveTextAsync(["Set up: 2"]);
            await staff.PictureAsync("screens", "operations-retry-all");
            Assert.Empty(await staff.AccessibilityAsync());
            Assert.True(await staff.OverflowAsync() <= 0);

            await dialog.GetByRole(AriaRole.Button, new() { Name = "Retry 2" }).ClickAsync();

            await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("2");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
            foreach (var slug in slugs)
            {
                await staff.GoAsync("/admin/operations?search=" + slug);
                await staff.Page.Locator("tbody tr").GetByRole(AriaRole.Link).First.ClickAsync();
                await staff.TimelineIsAsync("succeeded");
            }
        }, Look.Phone with { Dark = true });
    }

    [Fact]
    public async Task Staff_cancel_and_everything_is_undone_without_a_trace()
    {
        var slug = People.NewSlug("cancel");
        await portal.FailAtAsync(slug, "check");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug);
            await visitor.ConfirmAsync(portal, slug);
            await visitor.TimelineIsAsync("failed");
            var tenant = "";

            await portal.BrowseAsync(async staff =>
            {
                await OpenOperationAsync(staff, slug);
                tenant = (await staff.Page.Locator("dl.facts a[href^='/admin/tenants/']").GetAttributeAsync("href"))!.Split('/')[^1];
                Assert.NotEmpty(LeftOf(tenant));

                await staff.Button("Cancel and undo").ClickAsync();
                var dialog = staff.Page.Locator(".mud-dialog");
                await Expect(dialog.Locator("ol li")).ToHaveCountAsync(9); // eight that are done, and the one that was begun
                await dialog.Locator("input").FillAsync(slug);
                await dialog.GetByRole(AriaRole.Button, new() { Name = "Undo everything" }).ClickAsync();

                await staff.TimelineIsAsync("cancelled");
                await Expect(staff.Steps("undone")).ToHaveCountAsync(9);
            });

            await visitor.SeesAsync($"{People.NameOf(slug)} was removed");
            Assert.Empty(LeftOf(tenant));
        });

        // Its address can be had by the next one.
        await portal.LetGoAsync(slug);
        await portal.BrowseAsync(visitor => visitor.GetATenantAsync(portal, slug));
    }

    private async Task OpenOperationAsync(Visitor staff, string slug)
    {
        await staff.SignInAsAdministratorAsync(portal, "/admin/operations?status=Failed&search=" + slug);
        await staff.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = People.NameOf(slug) }).GetByRole(AriaRole.Link).First.ClickAsync();
        await staff.ArriveAsync("**/admin/operations/*");
    }

    // Whatever a driver makes is named after the tenant's id.
    private IEnumerable<string> LeftOf(string tenant) =>
        Directory.EnumerateFileSystemEntries(portal.Folder, "*", SearchOption.AllDirectories)
            .Where(path => path.Replace("-", "", StringComparison.Ordinal).Contains(tenant.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
}
