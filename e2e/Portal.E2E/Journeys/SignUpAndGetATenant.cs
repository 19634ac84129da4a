using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class SignUpAndGetATenant(PortalUnderTest portal)
{
    [Fact]
    public async Task With_the_free_plan_a_visitor_has_a_running_workspace_at_once()
    {
        var slug = People.NewSlug("acme");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.GoAsync("/");
            await visitor.Link("Create your workspace").First.ClickAsync();
            await visitor.AskForATenantAsync(slug, organisation: "Acme & Söhne");
            await visitor.ConfirmAsync(portal, slug);
            await visitor.SeesAsync("Acme & Söhne is ready");
            await visitor.TimelineIsAsync("succeeded");
            await Expect(visitor.Steps("done")).ToHaveCountAsync(11);

            await visitor.SetPasswordAndOpenAsync(slug);

            await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Acme & Söhne" })).ToBeVisibleAsync();
            await visitor.SeesAsync("Active");
            await visitor.SeesAsync("Database");
        });

        await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => (m.TextBody ?? "").Contains($"/t/{slug}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_owner_signs_in_again_with_the_password_that_they_chose()
    {
        var slug = People.NewSlug("again");
        await portal.BrowseAsync(visitor => visitor.GetATenantAsync(portal, slug));

        await portal.BrowseAsync(async elsewhere =>
        {
            await elsewhere.SignInAsync(People.OwnerOf(slug), returnTo: $"/t/{slug}");
            await elsewhere.SeesAsync(People.NameOf(slug));
        });
    }

    [Fact]
    public async Task The_address_is_proposed_and_checked_while_typing()
    {
        var slug = People.NewSlug("taken");
        await portal.BrowseAsync(visitor => visitor.GetATenantAsync(portal, slug));

        await portal.BrowseAsync(async visitor =>
        {
            await visitor.GoAsync("/signup");
            await visitor.Page.Locator("#organisation").PressSequentiallyAsync("Müller & Co");
            await Expect(visitor.Page.Locator("#slug")).ToHaveValueAsync("mueller-co");

            await visitor.Page.FillAsync("#slug", slug);
            await Expect(visitor.Page.Locator("#slug-answer")).ToContainTextAsync("taken");
            await visitor.Page.FillAsync("#slug", "admin");
            await Expect(visitor.Page.Locator("#slug-answer")).ToContainTextAsync("reserved");
        });
    }

    [Fact]
    public async Task A_proposal_that_comes_late_leaves_alone_what_is_being_typed()
    {
        await portal.BrowseAsync(async visitor =>
        {
            var slow = new TaskCompletionSource();
            await visitor.GoAsync("/signup");
            await visitor.Page.RouteAsync("**/signup/slug?organisation=*", async route =>
            {
                await slow.Task;
                await route.ContinueAsync();
            });
            var asked = visitor.Page.WaitForRequestAsync("**/signup/slug?organisation=*");
            await visitor.Page.FillAsync("#organisation", "Müller & Co");
            await asked;
            var slug = visitor.Page.Locator("#slug");
            await slug.FocusAsync();

            var answered = visitor.Page.WaitForResponseAsync("**/signup/slug?organisation=*");
            slow.SetResult();
            await (await answered).FinishedAsync();
            await slug.PressSequentiallyAsync("mine");
            await Expect(slug).ToHaveValueAsync("mine");

            await slug.ClearAsync();
            await slug.BlurAsync();
            await Expect(slug).ToHaveValueAsync("mueller-co"); // left empty: proposed after all
        });
    }

    [Fact]
    public async Task A_visitor_without_a_mouse_gets_there_too()
    {
        var slug = People.NewSlug("keys");
        await portal.BrowseAsync(async visitor =>
        {
            var keys = visitor.Page.Keyboard;
            await visitor.GoAsync("/signup");

            await TabToAsync(visitor, "input[name='Form.Plan']");
            await keys.PressAsync("Space"); // the plan at hand: the first one
            await TabToAsync(visitor, "#organisation");
            await keys.TypeAsync(People.NameOf(slug));
            await TabToAsync(visitor, "#slug");
            await keys.PressAsync("Control+A");
            await keys.TypeAsync(slug);
            await TabToAsync(visitor, "#email");
            await keys.TypeAsync(People.OwnerOf(slug));
            await TabToAsync(visitor, "#terms");
            await keys.PressAsync("Space");
            await keys.PressAsync("Enter");
            await visitor.SeesAsync("Check your mail");

            var mail = await portal.Mails.WaitForAsync(People.OwnerOf(slug));
            await visitor.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
            await TabToAsync(visitor, "button[type='submit'].button-primary");
            await keys.PressAsync("Enter");
            await visitor.ArriveAsync("**/signup/progress/**");
            await Expect(visitor.Page.Locator("#password")).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await TabToAsync(visitor, "#password");
            await keys.TypeAsync(People.Password);
            await keys.PressAsync("Enter");
            await visitor.ArriveAsync($"**/t/{slug}");
        });
    }

    // Goes on by Tab until the element has the focus and shows it; a page that traps or skips the keyboard fails here.
    private static async Task TabToAsync(Visitor visitor, string selector)
    {
        for (var presses = 0; presses < 40; presses++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", selector))
            {
                Assert.True(await visitor.Page.EvaluateAsync<bool>(
                    "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"), $"{selector} does not show its focus");
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {selector}.");
    }
}
