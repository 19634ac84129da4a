using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class SuspendAndResume(PortalUnderTest portal)
{
    private const string Note = "Two invoices are open since spring.";

    [Fact]
    public async Task A_suspension_closes_open_pages_for_members_tells_owners_and_ends_when_it_is_resumed()
    {
        var slug = People.NewSlug("initech");
        var other = People.NewSlug("member");
        await portal.BrowseAsync(visitor => visitor.GetATenantAsync(portal, other));
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await portal.JoinAsync(People.OwnerOf(other), slug, role: "Member");
            await portal.BrowseAsync(async member =>
            {
                await member.SignInAsync(People.OwnerOf(other), returnTo: $"/t/{slug}");
                await member.SeesAsync("Database");

                await DecideAsync(slug, "Suspend", Note);

                // Both had their pages open and touch nothing.
                await member.SeesAsync($"{People.NameOf(slug)} is suspended");
                await Expect(member.Page.GetByText("Database")).ToHaveCountAsync(0);
                await owner.SeesAsync("This workspace is suspended");
                await owner.SeesAsync(Note);
                await member.ReloadAsync();
                await member.SeesAsync($"{People.NameOf(slug)} is suspended");
                await Expect(member.Page.GetByText(Note)).ToHaveCountAsync(0);

                await DecideAsync(slug, "Resume", "Paid today.");

                await member.SeesAsync("Database");
                await Expect(owner.Page.GetByText("This workspace is suspended")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
            });
        });
    }

    private Task DecideAsync(string slug, string action, string note) => portal.BrowseAsync(async staff =>
    {
        await staff.SignInAsAdministratorAsync(portal, "/admin/tenants?q=" + slug);
        await staff.Link(People.NameOf(slug)).First.ClickAsync();
        await staff.ArriveAsync("**/admin/tenants/*");
        await staff.Button(action).ClickAsync();
        var dialog = staff.Page.Locator(".mud-dialog");
        await staff.Page.FillAsync("#decision-note", note);
        await dialog.GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        await Expect(staff.Page.Locator("main")).ToContainTextAsync(action == "Suspend" ? "Suspended" : "Active", new() { Timeout = 30_000 });
    });
}
