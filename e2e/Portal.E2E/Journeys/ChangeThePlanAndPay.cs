using Microsoft.Playwright;
using Portal.E2E.Screens;
using Portal.E2E.Support;
using Portal.Features.Members;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>With the demo tenants, because only they have a past that was used and billed.</summary>
public sealed class ChangeThePlanAndPay(EveryPage.Seeded portal) : IClassFixture<EveryPage.Seeded>
{
    [Fact]
    public async Task A_tenant_upgrades_by_an_exact_quote_and_staff_give_it_a_credit_note()
    {
        string number = "";
        await portal.BrowseAsync(async owner =>
        {
            await owner.SignInAsync("owner@acme.example", DevelopmentAccounts.Password, "/t/acme/usage");
            await Expect(owner.Page.Locator("[data-meter='api.requests'] svg")).ToBeVisibleAsync();
            await owner.Page.GetByRole(AriaRole.Link, new() { Name = "90 days" }).ClickAsync();
            await Expect(owner.Page.Locator("[data-meter='api.requests'] details table tbody tr")).ToHaveCountAsync(30);

            await owner.GoAsync("/t/acme/billing/plans");
            await Expect(owner.Page.Locator("[data-plan=Free]")).ToContainTextAsync("Use less first");
            await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Go to Business" }).ClickAsync();
            await Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Change to Business");
            var total = await owner.Page.Locator(".bill tfoot tr").Last.Locator("td").InnerTextAsync();
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.PictureAsync("e2e", "plan-quote");
            await owner.Button("Change to Business now").ClickAsync();

            await Expect(owner.Page.Locator("h1")).ToHaveTextAsync("Plan and invoices");
            var newest = owner.Page.Locator(".table tbody tr").First;
            await Expect(newest).ToContainTextAsync(total);
            number = (await newest.Locator("a").InnerTextAsync()).Trim();
            var pdf = await owner.Page.APIRequest.GetAsync($"/t/acme/billing/{number}.pdf");
            Assert.Equal(200, pdf.Status);
            Assert.Equal("%PDF", System.Text.Encoding.ASCII.GetString((await pdf.BodyAsync())[..4]));
            await owner.PictureAsync("e2e", "plan-changed");
        });

        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsync("admin@portal.local", DevelopmentAccounts.Password, $"/admin/billing/invoices/{number}");
            await staff.Page.FillAsync("#pay-amount", "1000000");
            await staff.Button("Record").ClickAsync();
            await Expect(staff.Page.Locator("#pay-amount-error")).ToContainTextAsync("Enter an amount");
            await staff.Page.FillAsync("#undo-reason", "changed by mistake");
            await staff.Button("Credit note").ClickAsync();
            await staff.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Credit note" }).ClickAsync();
            await Expect(staff.Page.Locator("h1 .chip")).ToHaveTextAsync("Taken back");
            await staff.GoAsync("/admin/billing");
            await Expect(staff.Page.Locator(".table tbody tr").First).ToContainTextAsync("CN-000001");
            await staff.PictureAsync("e2e", "billing-admin");
        });
    }
}
