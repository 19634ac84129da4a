using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>An owner requires a second step of everybody; a member whose page is open sets one up and comes back.</summary>
[Collection(nameof(SharedPortal))]
public sealed class RequireASecondFactor(PortalUnderTest portal)
{
    [Fact]
    public async Task The_owner_sets_up_their_own_first_and_a_member_is_led_to_do_the_same_and_back()
    {
        var slug = People.NewSlug("factor");
        var other = People.NewSlug("colleague");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await portal.BrowseAsync(async member =>
            {
                await member.GetATenantAsync(portal, other);
                await portal.JoinAsync(People.OwnerOf(other), slug, "Member");
                await member.GoAsync($"/t/{slug}/members");

                await owner.Link("Sign-in").ClickAsync();
                await owner.SeesAsync("Set up your own second step first");
                await owner.SeesAsync("Without one so far: 2 of 2 members.");
                Assert.Empty(await owner.AccessibilityAsync());
                await owner.PictureAsync("e2e", "require-yours-first");
                await owner.Link("Set up your second step").ClickAsync();
                await owner.SeesAsync("a second step is required");
                await owner.Link("Set up an app").ClickAsync();
                await owner.SetUpTheAppAsync();
                await owner.Link("Continue").ClickAsync();
                await owner.ArriveAsync($"**/t/{slug}/sign-in");
                await owner.SeesAsync("Without one so far: 1 of 2 members.");
                await owner.SeesAsync(People.OwnerOf(other));
                await owner.Button("Require it").ClickAsync();
                var dialog = owner.Page.Locator(".mud-dialog");
                await Expect(dialog).ToContainTextAsync("(now: 1)");
                await owner.PictureAsync("e2e", "require-dialog", whole: false);
                await dialog.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Require it" }).ClickAsync();
                await owner.SeesAsync("A second step is required now.");

                await member.ArriveAsync("**/account/two-step?required=*"); // without a click of theirs
                await member.PictureAsync("e2e", "required-of-a-member");
                await member.GoAsync($"/t/{slug}/settings");
                await member.ArriveAsync("**/account/two-step?required=*");
                await member.GoAsync($"/t/{other}"); // their own is open as ever
                await Expect(member.Link("Members")).ToBeVisibleAsync();
                await member.GoAsync($"/t/{slug}/settings");
                await member.ArriveAsync("**/account/two-step?required=*");
                await member.Link("Set up an app").ClickAsync();
                await member.SetUpTheAppAsync();
                await member.Link("Continue").ClickAsync();
                await member.ArriveAsync($"**/t/{slug}/settings");
            });
        });
    }
}
