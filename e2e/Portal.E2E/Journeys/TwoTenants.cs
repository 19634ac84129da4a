using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class TwoTenants(PortalUnderTest portal)
{
    [Fact]
    public async Task Never_see_each_other()
    {
        var (acme, globex) = (People.NewSlug("left"), People.NewSlug("right"));
        await portal.BrowseAsync(visitor => visitor.GetATenantAsync(portal, globex));
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, acme);

            var theirs = await PageOfAsync(owner, globex);
            var nowhere = await PageOfAsync(owner, "nobody-has-this");

            Assert.Equal(nowhere, theirs.Replace(globex, "nobody-has-this", StringComparison.Ordinal));
            Assert.DoesNotContain(People.NameOf(globex), theirs, StringComparison.Ordinal);
            await owner.GoAsync("/workspaces");
            await Expect(owner.Page.GetByText(People.NameOf(globex))).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task Do_not_open_the_back_office()
    {
        var slug = People.NewSlug("curious");
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug);
            foreach (var path in (string[])["/admin", "/admin/tenants", "/admin/approvals", "/admin/operations", "/admin/templates", "/admin/cells", "/admin/audit", "/admin/keys"])
            {
                await owner.GoAsync(path);
                await owner.SeesAsync("Your account does not belong to it");
                await Expect(owner.Page.Locator("main").GetByText(People.NameOf(slug))).ToHaveCountAsync(0);
            }
        });
    }

    private static async Task<string> PageOfAsync(Visitor visitor, string slug)
    {
        await visitor.GoAsync($"/t/{slug}");
        return await visitor.Page.Locator("main").InnerTextAsync();
    }
}
