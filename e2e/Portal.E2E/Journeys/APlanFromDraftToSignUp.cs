using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
public sealed class APlanFromDraftToSignUp(PortalUnderTest portal)
{
    [Fact]
    public async Task Staff_draft_a_plan_publish_it_and_visitors_find_it_on_the_price_page_until_its_offer_ends()
    {
        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsAdministratorAsync(portal, "/admin/plans");
            await staff.Page.GetByRole(AriaRole.Link, new() { Name = "New plan" }).ClickAsync();
            await staff.Page.FillAsync("#plan-name", "Studio");
            await staff.Page.FillAsync("#plan-code", "Studio!");
            await staff.Button("Begin the draft").ClickAsync();
            await Expect(staff.Page.Locator("#plan-code-error")).ToContainTextAsync("Lower-case letters");
            await staff.Page.FillAsync("#plan-code", "studio");
            await staff.Button("Begin the draft").ClickAsync();

            await Expect(staff.Page.Locator("h1")).ToHaveTextAsync("Edit Studio, version 1");
            await staff.Page.FillAsync("#plan-summary", "For those who draw.");
            await staff.Button("Add a price").ClickAsync();
            await staff.Page.FillAsync("#charge-0-amount", "19.50");
            await staff.Button("Add a price").ClickAsync();
            await staff.Page.SelectOptionAsync("#charge-1-meter", "storage.bytes");
            await staff.Page.SelectOptionAsync("#charge-1-model", "Graduated");
            await staff.Page.FillAsync("#charge-1-tier-0-end", "100");
            await staff.Button("Save the draft").ClickAsync();
            await Expect(staff.Page.Locator("#charge-1-error")).ToContainTextAsync("has no end");
            await staff.Button("Add a step").ClickAsync();
            await staff.Page.FillAsync("#charge-1-tier-1-unit", "0.25");
            await staff.Button("Add a limit").ClickAsync();
            await staff.Page.SelectOptionAsync("#limit-0-meter", "members");
            await staff.Page.FillAsync("#limit-0-limit", "7");
            await staff.Page.SelectOptionAsync("#limit-0-kind", "Hard");
            Assert.Empty(await staff.AccessibilityAsync());
            Assert.Equal(0, await staff.OverflowAsync());
            await staff.PictureAsync("e2e", "plan-editor");
            await staff.Button("Save the draft").ClickAsync();

            await Expect(staff.Page.Locator("h1")).ToContainTextAsync("Studio, version 1");
            await staff.SeesAsync("19.50\u00A0EUR a month, plus usage");
            await staff.SeesAsync("Storage: above 100\u00A0GB: 0.25\u00A0EUR per GB");
            await staff.Button("Publish").ClickAsync();
            await staff.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
            await Expect(staff.Page.Locator("h1 .chip")).ToHaveTextAsync("On offer");
            await staff.PictureAsync("e2e", "plan-published");
        });

        await portal.BrowseAsync(async visitor =>
        {
            await visitor.GoAsync("/pricing");
            await visitor.SeesAsync("For those who draw.");
            await visitor.Page.Locator("#q-members").FillAsync("7");
            await visitor.Page.Locator("[id='q-storage.bytes']").FillAsync("300");
            await visitor.Button("Calculate").ClickAsync();

            await Expect(visitor.Page.Locator("tr[data-plan=studio]")).ToContainTextAsync("69.50\u00A0EUR a month"); // 19.50 + 200 x 0.25
            await Expect(visitor.Page.Locator("tr[data-plan=free]")).ToContainTextAsync("Too small for: Members, Storage");
            Assert.Empty(await visitor.AccessibilityAsync());
            Assert.Equal(0, await visitor.OverflowAsync());
            await visitor.PictureAsync("e2e", "pricing-calculated");

            await visitor.GoAsync("/signup?plan=studio");
            await Expect(visitor.Page.Locator("input[value=studio]")).ToBeCheckedAsync();
        }, Look.Phone with { Dark = true });

        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsAdministratorAsync(portal, "/admin/plans/studio");
            await staff.Button("End the offer").ClickAsync();
            await staff.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End the offer" }).ClickAsync();
            await Expect(staff.Page.Locator("h1 .chip")).ToHaveTextAsync("Retired");
        });
    }
}
