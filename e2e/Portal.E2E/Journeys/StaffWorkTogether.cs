using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>A second administrator joins, what matters is done by two, and who gets a smaller role sees a smaller back office.</summary>
public sealed class StaffWorkTogether(StaffWorkTogether.Alone portal) : IClassFixture<StaffWorkTogether.Alone>
{
    private const string Second = "grace@provider.example";

    [Fact]
    public async Task One_invites_another_and_what_matters_takes_both()
    {
        var slug = People.NewSlug("two-eyes");
        var name = People.NameOf(slug);
        await portal.BrowseAsync(owner => owner.GetATenantAsync(portal, slug));
        await portal.BrowseAsync(async one =>
        {
            await one.SignInAsAdministratorAsync(portal, "/admin/staff");
            await one.SeesAsync("Four eyes");
            await one.Link("Invite").ClickAsync();
            await one.ArriveAsync("**/admin/staff/invite");
            Assert.Empty(await one.AccessibilityAsync());
            await one.Page.FillAsync("#invite-email", "no address");
            await one.Button("Send invitation").ClickAsync();
            await one.SeesAsync("Enter an e-mail address such as");
            await one.Page.FillAsync("#invite-email", Second);
            await one.Page.SelectOptionAsync("#invite-role", "Administrator");
            await one.PictureAsync("e2e", "staff-invite");
            await one.Button("Send invitation").ClickAsync();
            await one.ArriveAsync("**/admin/staff");
            await one.SeesAsync(Second);
            await one.PictureAsync("e2e", "staff-invited");
            var mail = await portal.Mails.WaitForAsync(Second);

            await portal.BrowseAsync(async two =>
            {
                await two.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
                Assert.Empty(await two.AccessibilityAsync());
                await two.PictureAsync("e2e", "staff-join");
                await two.Page.FillAsync("#form-name", "Grace");
                await two.Page.FillAsync("#form-password", People.Password);
                await two.Button("Join").ClickAsync();
                await two.ArriveAsync("**/admin");
                Assert.Equal(0, await two.Link("Second approvals").CountAsync());

                // From now on a deletion takes two.
                await one.ReloadAsync();
                await one.Page.Locator("section[aria-labelledby='rule-todelete']").GetByRole(AriaRole.Button).ClickAsync();
                await one.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
                await one.SeesAsync("The rule is on.");
                await Expect(one.Page.Locator(".mud-dialog")).ToHaveCountAsync(0); // gone, not only going
                Assert.Empty(await one.AccessibilityAsync());
                await one.PictureAsync("e2e", "staff");
                await one.GoAsync("/admin/tenants?q=" + slug);
                await one.Link(name).First.ClickAsync();
                await one.ArriveAsync("**/admin/tenants/*");
                await one.Link("Danger zone").ClickAsync();
                await one.Button("Look at what would be deleted").ClickAsync();
                var dialog = one.Page.Locator(".mud-dialog");
                await Expect(dialog).ToContainTextAsync("Another of the staff must approve this within 72 hours");
                await one.Page.FillAsync("#deletion-reason", "The contract has ended.");
                await one.Page.FillAsync("#deletion-name", name);
                await one.PictureAsync("e2e", "second-approval-ask");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
                await one.SeesAsync($"The deletion of {name} waits for another’s approval.");

                await two.ReloadAsync();
                await two.Link("Second approvals").ClickAsync();
                await two.ArriveAsync("**/admin/second-approvals");
                await two.SeesAsync("The contract has ended.");
                Assert.Empty(await two.AccessibilityAsync());
                await two.PictureAsync("e2e", "second-approvals");
                await two.Button($"Approve: Delete {name}").ClickAsync();
                await two.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
                await two.SeesAsync("Approved and done.");
                await two.PictureAsync("e2e", "second-approvals-done");
                await Expect(one.Page.Locator("h1")).ToContainTextAsync("Pending deletion", new() { Timeout = 30_000 });
                await portal.Mails.WaitForAsync(People.Administrator, m => m.Subject == $"Approved: Delete {name}");

                // And so does no longer taking two.
                await one.GoAsync("/admin/staff");
                await one.Button("Switch off").ClickAsync();
                var off = one.Page.Locator(".mud-dialog");
                await off.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
                await Expect(off).ToContainTextAsync("Say why");
                await one.Page.FillAsync("#ask-reason", "We are two now, not ten.");
                await off.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
                await one.SeesAsync("It waits for another");
                await two.SeesAsync("We are two now, not ten.");
                await two.Button("Decline:").ClickAsync();
                await two.Page.FillAsync("#decline-note", "Let us keep it this week.");
                await two.PictureAsync("e2e", "second-approvals-decline");
                await two.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Decline" }).ClickAsync();
                await two.SeesAsync("Let us keep it this week.");
                await one.Button("Switch off").ClickAsync();
                await one.Page.FillAsync("#ask-reason", "Now?");
                await off.GetByRole(AriaRole.Button, new() { Name = "Ask for approval" }).ClickAsync();
                await one.SeesAsync("It waits for another");
                await two.Button("Approve: No longer ask").ClickAsync();
                await two.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
                await two.SeesAsync("Nothing waits");

                // A smaller role holds in the other's open page.
                await one.GoAsync("/admin/staff");
                await one.Link("Grace").ClickAsync();
                await one.ArriveAsync("**/admin/staff/*");
                Assert.Empty(await one.AccessibilityAsync());
                await one.PictureAsync("e2e", "staff-member");
                await one.Page.SelectOptionAsync("#staff-role", "Support");
                await one.Button("Change role").ClickAsync();
                await one.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Change role" }).ClickAsync();
                await one.SeesAsync("It holds from their next click on.");
                await Expect(two.Page.Locator(".shell-nav a[href='/admin/staff']")).ToHaveCountAsync(0, new() { Timeout = 5_000 });
                await Expect(two.Page.Locator(".shell-nav a[href='/admin/approvals']")).ToHaveCountAsync(0);
                await two.GoAsync("/admin");
                await two.PictureAsync("e2e", "staff-support-overview");

                await one.Button("Remove from staff").ClickAsync();
                await one.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Remove from staff" }).ClickAsync();
                await one.ArriveAsync("**/admin/staff");
                await Expect(two.Page.Locator(".shell-nav a")).ToHaveCountAsync(0, new() { Timeout = 5_000 });
            });
        });
    }

    /// <summary>Its rules would be in the way of other journeys.</summary>
    public sealed class Alone(Browser browser) : PortalUnderTest(browser);
}
