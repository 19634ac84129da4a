using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class ApproveOrReject(PortalUnderTest portal)
{
    [Fact]
    public async Task An_enterprise_waits_for_staff_and_sees_its_workspace_being_made_when_they_approve()
    {
        var slug = People.NewSlug("globex");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug, plan: "enterprise");
            await visitor.ConfirmAsync(portal, slug);
            await visitor.SeesAsync($"{People.NameOf(slug)} is waiting for approval");

            await DecideAsync(slug, "Approve");

            // Nobody touches the visitor's page.
            await Expect(visitor.Page.GetByText($"{People.NameOf(slug)} is ready").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await visitor.SetPasswordAndOpenAsync(slug);
            await visitor.SeesAsync("Enterprise");
        });
    }

    [Fact]
    public async Task The_reason_of_a_rejection_reaches_the_visitor_on_the_page_and_by_mail_and_the_address_is_free_again()
    {
        const string reason = "We serve public libraries only; yours is a bakery.";
        var slug = People.NewSlug("bakery");
        await portal.BrowseAsync(async visitor =>
        {
            await visitor.AskForATenantAsync(slug, plan: "enterprise");
            await visitor.ConfirmAsync(portal, slug);

            await DecideAsync(slug, "Reject", reason);

            await visitor.SeesAsync($"{People.NameOf(slug)} was not accepted");
            await visitor.SeesAsync(reason);
        });

        await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => (m.TextBody ?? "").ReplaceLineEndings(" ").Contains(reason, StringComparison.Ordinal));
        await portal.BrowseAsync(async another =>
        {
            await another.GoAsync("/signup");
            await another.Page.Locator("#slug").PressSequentiallyAsync(slug);
            await Expect(another.Page.Locator("#slug-answer")).ToContainTextAsync("free");
        });
    }

    private Task DecideAsync(string slug, string action, string? reason = null) => portal.BrowseAsync(async staff =>
    {
        await staff.SignInAsAdministratorAsync(portal, "/admin/approvals");
        var card = staff.Page.Locator($"li[data-tenant='{slug}']");
        await card.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = action }).ClickAsync();
        if (reason is not null)
            await staff.Page.FillAsync("#decision-note", reason);

        await staff.Page.Locator(".mud-dialog").GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);
    });
}
