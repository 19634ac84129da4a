using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>Somebody signs out a browser that they left open, and is asked again who they are before something dangerous.</summary>
public sealed class EndASessionElsewhere(EndASessionElsewhere.ProofsGrowOldQuickly portal) : IClassFixture<EndASessionElsewhere.ProofsGrowOldQuickly>
{
    [Fact]
    public async Task The_other_browser_is_out_within_seconds_with_nobody_touching_it()
    {
        var slug = People.NewSlug("devices");
        await portal.BrowseAsync(async library =>
        {
            await library.GetATenantAsync(portal, slug);
            await portal.BrowseAsync(async home =>
            {
                await home.SignInAsync(People.OwnerOf(slug), returnTo: "/account");
                await home.Link("Show devices").ClickAsync();
                await Expect(home.Page.Locator(".devices li")).ToHaveCountAsync(2);
                await home.PictureAsync("e2e", "devices");

                await home.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out Chrome" }).ClickAsync();

                await home.SeesAsync("That device is signed out.");
                await Expect(home.Page.Locator(".devices li")).ToHaveCountAsync(1);
                await library.ArriveAsync("**/signin?**");
            });
        });
    }

    [Fact]
    public async Task Whoever_signed_in_a_while_ago_confirms_before_deleting_and_comes_back()
    {
        var slug = People.NewSlug("proof");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.GoAsync($"/t/{slug}/settings");
            var elsewhere = await owner.NewTabAsync();
            await elsewhere.GotoAsync($"/t/{slug}");
            await Task.Delay(ProofsGrowOldQuickly.After);
            await owner.Button("Look at what would be deleted").ClickAsync();

            await owner.ArriveAsync("**/prove?**");
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.Page.FillAsync("#form-password", "not the password");
            await owner.Button("Continue").ClickAsync();
            await owner.SeesAsync("wrong");
            await owner.Page.FillAsync("#form-password", People.Password);
            await owner.Button("Continue").ClickAsync();

            await owner.ArriveAsync($"**/t/{slug}/settings");
            await owner.Button("Look at what would be deleted").ClickAsync();
            await Expect(owner.Page.Locator(".mud-dialog")).ToContainTextAsync("Database");
            await Expect(elsewhere.GetByText("Database")).ToBeVisibleAsync(new() { Timeout = 20_000 }); // the other tab went over to the new session by itself
        });
    }

    /// <summary>A Portal where signing in is soon a while ago.</summary>
    public sealed class ProofsGrowOldQuickly(Browser browser) : PortalUnderTest(browser)
    {
        public static readonly TimeSpan After = TimeSpan.FromSeconds(11);

        protected override IEnumerable<string> MoreSettings => ["Sessions:FreshProof=00:00:10"];
    }
}
