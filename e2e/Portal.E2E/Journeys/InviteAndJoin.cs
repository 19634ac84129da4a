using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>An owner invites people, they join, and what they may do changes while their page is open.</summary>
[Collection(nameof(SharedPortal))]
public sealed class InviteAndJoin(PortalUnderTest portal)
{
    [Fact]
    public async Task A_colleague_joins_by_mail_and_a_role_made_for_them_takes_effect_in_their_open_page()
    {
        var slug = People.NewSlug("team");
        var colleague = $"cleo@{slug}.example";
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            await owner.Link("Members").ClickAsync();
            await owner.Link("Invite people").ClickAsync();
            await owner.Page.FillAsync("#invite-addresses", $"{colleague}\nnobody");
            await owner.Page.SelectOptionAsync("#invite-role", new Microsoft.Playwright.SelectOptionValue { Label = "Read-only" });
            await owner.Button("Check").ClickAsync();
            await owner.SeesAsync("not an e-mail address");
            await owner.Button("Invite 1 person").ClickAsync();
            await owner.SeesAsync("1 invitation was sent.");

            await portal.BrowseAsync(async guest =>
            {
                var mail = await portal.Mails.WaitForAsync(colleague);
                await guest.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
                await guest.Page.FillAsync("#form-name", "Cleo Marsh");
                await guest.Page.FillAsync("#form-password", People.Password);
                await guest.Button("Join").ClickAsync();
                await guest.ArriveAsync($"**/t/{slug}");
                await Expect(guest.Link("Members")).ToHaveCountAsync(0); // read-only sees nobody

                await owner.Link("Roles").ClickAsync();
                await owner.Link("Add a role").ClickAsync();
                await owner.Page.FillAsync("#role-name", "Greeter");
                await owner.Page.GetByLabel("See the members").CheckAsync();
                await owner.Button("Save").ClickAsync();
                await owner.SeesAsync("Greeter");
                await owner.Link("Members").ClickAsync();
                await owner.Link("Cleo Marsh").ClickAsync();
                await owner.Page.SelectOptionAsync("#member-role", new Microsoft.Playwright.SelectOptionValue { Label = "Greeter" });
                await owner.Button("Change the role").ClickAsync();
                await owner.SeesAsync("The role was changed.");

                await Expect(guest.Link("Members")).ToBeVisibleAsync(); // without a click of theirs
                await guest.Link("Members").ClickAsync();
                await Expect(guest.Link("Cleo Marsh")).ToBeVisibleAsync();
                await Expect(guest.Link("Invite people")).ToHaveCountAsync(0);

                await owner.Button("Remove").ClickAsync();
                await owner.Page.GetByRole(Microsoft.Playwright.AriaRole.Dialog).GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
                await owner.ArriveAsync($"**/t/{slug}/members");
                await Expect(guest.Link("Cleo Marsh")).ToHaveCountAsync(0); // their page has closed
            });
        });
    }
}
