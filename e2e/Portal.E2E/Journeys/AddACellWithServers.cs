using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
public sealed class AddACellWithServers(PortalUnderTest portal)
{
    [Fact]
    public async Task A_server_that_cannot_be_used_is_said_in_plain_words_and_the_cell_is_added_when_it_can()
    {
        const string password = "hush-hush-42";
        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsAdministratorAsync(portal, "/admin/cells/new");
            await staff.Page.FillAsync("#cell-name", "lab-1");
            await staff.Page.FillAsync("#cell-region", "lab");
            await Expect(staff.Page.Locator("#cell-connection")).ToHaveCountAsync(0);

            await staff.Page.SelectOptionAsync("#cell-database", new Microsoft.Playwright.SelectOptionValue { Label = "SQL Server" });
            await staff.Page.FillAsync("#cell-connection", $"Server=127.0.0.1,1;User Id=portal;Password={password}");
            await staff.Page.SelectOptionAsync("#cell-storage", new Microsoft.Playwright.SelectOptionValue { Label = "Azure Blob Storage" });
            await staff.Page.FillAsync("#cell-account", "no account");
            await staff.Button("Add cell").ClickAsync();

            await Expect(staff.Page.Locator("#cell-connection-error")).ToContainTextAsync("127.0.0.1,1, portal does not answer", new() { Timeout = 30_000 });
            await Expect(staff.Page.Locator("#cell-account-error")).ToContainTextAsync("no connection string of a storage account");
            Assert.DoesNotContain(password, await staff.Page.Locator("main").InnerTextAsync());
            Assert.Empty(await staff.AccessibilityAsync());
            Assert.Equal(0, await staff.OverflowAsync());
            await staff.PictureAsync("e2e", "cell-with-servers");

            await staff.Page.SelectOptionAsync("#cell-database", new Microsoft.Playwright.SelectOptionValue { Index = 0 });
            await staff.Page.SelectOptionAsync("#cell-storage", new Microsoft.Playwright.SelectOptionValue { Label = "A folder on this machine" });
            await staff.Page.GetByLabel("Takes new tenants").UncheckAsync(); // visitors of other journeys are offered no such region
            await staff.Button("Add cell").ClickAsync();

            await Expect(staff.Page.Locator("h1")).ToHaveTextAsync("lab-1");
            await staff.SeesAsync("SQLite, a file for each tenant");
            Assert.Empty(await staff.AccessibilityAsync());
            Assert.Equal(0, await staff.OverflowAsync());
        }, Look.Phone with { Dark = true });
    }
}
