using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class DeleteAndChangeYourMind(PortalUnderTest portal)
{
    [Fact]
    public async Task An_owner_deletes_their_workspace_and_brings_it_back()
    {
        var slug = People.NewSlug("regret");
        var name = People.NameOf(slug);
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            var elsewhere = await owner.NewTabAsync();
            await elsewhere.GotoAsync($"/t/{slug}");
            await Expect(elsewhere.GetByText("Database")).ToBeVisibleAsync(new() { Timeout = 20_000 });

            await owner.GoAsync($"/t/{slug}/settings");
            await owner.Button("Look at what would be deleted").ClickAsync();
            var dialog = owner.Page.Locator(".mud-dialog");
            await Expect(dialog).ToContainTextAsync("Until ");
            await Expect(dialog).ToContainTextAsync(People.OwnerOf(slug));
            await Expect(dialog).ToContainTextAsync("Database");
            var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the workspace" });
            await Expect(delete).ToBeDisabledAsync();
            await owner.Page.FillAsync("#deletion-name", name.ToUpperInvariant());
            await Expect(delete).ToBeDisabledAsync();
            await owner.PictureAsync("e2e", "delete-dialog");
            await owner.Page.FillAsync("#deletion-name", name);
            await delete.ClickAsync();

            // It says until when it can be undone; the other tab, in which nobody has touched anything, shows nothing of it any more.
            await owner.ArriveAsync("**/deleted/*");
            await owner.SeesAsync($"{name} is going to be deleted");
            await Expect(elsewhere.GetByText("Database")).ToHaveCountAsync(0, new() { Timeout = 10_000 });
            Assert.Equal(404, (await elsewhere.GotoAsync($"/t/{slug}"))!.Status);
            var mail = await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject!.Contains("will be deleted"));
            Assert.Equal(new Uri(owner.Page.Url).AbsolutePath, Mailbox.LinkIn(mail).AbsolutePath);
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.GoAsync("/workspaces");
            await owner.Link(name).ClickAsync();
            await owner.ArriveAsync("**/deleted/*");

            await owner.Button("Restore the workspace").ClickAsync();

            await owner.SeesAsync($"{name} is back");
            await owner.Link("Open the workspace").ClickAsync();
            await owner.ArriveAsync($"**/t/{slug}");
            await owner.SeesAsync("Database");
            await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject!.Contains("is back"));
        });
    }
}
