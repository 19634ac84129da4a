using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>One person in two workspaces, with a role in each; in another language; and in the end gone.</summary>
[Collection(nameof(SharedPortal))]
public sealed class OneAccountInSeveralWorkspaces(PortalUnderTest portal)
{
    [Fact]
    public async Task Each_shows_what_the_role_there_allows()
    {
        var (mine, theirs) = (People.NewSlug("mine"), People.NewSlug("theirs"));
        await portal.BrowseAsync(other => other.GetATenantAsync(portal, theirs));
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, mine);
            await portal.JoinAsync(People.OwnerOf(mine), theirs, "Read-only");
            await owner.GoAsync($"/t/{mine}");
            Assert.Equal(1, await owner.Page.Locator($".shell-nav a[href='/t/{mine}/settings']").CountAsync());

            await owner.Page.Locator("header details summary").First.ClickAsync();
            await owner.PictureAsync("e2e", "workspace-switcher", whole: false);
            await owner.Link(People.NameOf(theirs)).First.ClickAsync();
            await owner.ArriveAsync($"**/t/{theirs}");

            await Expect(owner.Page.Locator(".shell-bar")).ToContainTextAsync(People.NameOf(theirs));
            await owner.SettledAsync();
            foreach (var closed in (string[])["settings", "members", "roles", "branding"])
                Assert.Equal(0, await owner.Page.Locator($".shell-nav a[href='/t/{theirs}/{closed}']").CountAsync());

            Assert.Empty(await owner.AccessibilityAsync());
            await owner.GoAsync("/workspaces");
            await Expect(owner.Link(People.NameOf(mine))).ToBeVisibleAsync();
            await Expect(owner.Link(People.NameOf(theirs))).ToBeVisibleAsync();
            Assert.Empty(await owner.AccessibilityAsync());
        });
    }

    [Fact]
    public async Task A_language_is_switched_in_the_menu_and_the_accounts_own_comes_along_to_every_browser()
    {
        var slug = People.NewSlug("langue");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.GoAsync("/account");
            await owner.Page.Locator("details.menu summary").Last.ClickAsync();
            await owner.Button("Deutsch").First.ClickAsync();
            await Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Ihr Konto");
            await Expect(owner.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");

            await owner.Page.SelectOptionAsync("#profile-language", "fr");
            await owner.Button("Speichern").ClickAsync();
            await Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Votre compte");
            Assert.Empty(await owner.AccessibilityAsync());
        });
        await portal.BrowseAsync(async elsewhere =>
        {
            await elsewhere.SignInAsync(People.OwnerOf(slug), returnTo: "/account");
            await Expect(elsewhere.Page.Locator("h1")).ToHaveTextAsync("Votre compte");
        });
        await portal.BrowseAsync(async forgetful =>
        {
            await forgetful.GoAsync("/forgot-password");
            await forgetful.Page.FillAsync("#form-email", People.OwnerOf(slug));
            await forgetful.Page.Locator("form.card button[type='submit']").ClickAsync();
            var mail = await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject!.Contains("mot de passe", StringComparison.Ordinal));
            Assert.Contains("mot de passe", mail.TextBody, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Who_is_no_longer_the_only_owner_deletes_the_account_and_is_signed_out_everywhere()
    {
        var (slug, heir) = (People.NewSlug("leaver"), People.NewSlug("heir"));
        await portal.BrowseAsync(other => other.GetATenantAsync(portal, heir));
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.GoAsync("/account/delete");
            await owner.SeesAsync(People.NameOf(slug)); // nobody else owns it
            Assert.Equal(0, await owner.Button("Delete my account").CountAsync());
            await portal.JoinAsync(People.OwnerOf(heir), slug, "Owner");
            var elsewhere = await owner.NewTabAsync();
            await elsewhere.GotoAsync($"/t/{slug}");

            await owner.ReloadAsync();
            await owner.Page.FillAsync("#form-typedemail", "somebody@else.example");
            await owner.Button("Delete my account").ClickAsync();
            await Expect(owner.Page.Locator("#form-typedemail-error")).Not.ToBeEmptyAsync();
            await owner.PictureAsync("e2e", "account-delete");
            await owner.Page.FillAsync("#form-typedemail", People.OwnerOf(slug));
            await owner.Button("Delete my account").ClickAsync();

            await owner.ArriveAsync("**/signin?done=deleted");
            Assert.Empty(await owner.AccessibilityAsync());
            await Expect(elsewhere).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"), new() { Timeout = 10_000 });
            await owner.Page.FillAsync("#form-email", People.OwnerOf(slug));
            await owner.Page.FillAsync("#form-password", People.Password);
            await owner.Page.Locator("form.card button[type='submit']").ClickAsync();
            await Expect(owner.Page.Locator("[role=alert]").First).ToBeVisibleAsync();
            await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject == "Your account is deleted");
        });
        await portal.BrowseAsync(async other =>
        {
            await other.SignInAsync(People.OwnerOf(heir), returnTo: $"/t/{slug}/members");
            await Expect(other.Page.GetByText(People.OwnerOf(slug))).ToHaveCountAsync(0);
        });
    }
}
