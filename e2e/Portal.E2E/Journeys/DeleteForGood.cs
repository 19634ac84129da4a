using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Portal.E2E.Support;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

[Collection(nameof(SharedPortal))]
[OnAllDatabases]
public sealed class DeleteForGood(PortalUnderTest portal)
{
    [Fact]
    public async Task Staff_delete_a_tenant_the_owner_gets_a_certificate_that_holds_and_nothing_is_left()
    {
        var slug = People.NewSlug("farewell");
        var name = People.NameOf(slug);
        await portal.BrowseAsync(owner => owner.GetATenantAsync(portal, slug));
        var id = "";
        await portal.BrowseAsync(async staff =>
        {
            await staff.SignInAsAdministratorAsync(portal, "/admin/tenants?q=" + slug);
            await staff.Link(name).First.ClickAsync();
            await staff.ArriveAsync("**/admin/tenants/*");
            id = new Uri(staff.Page.Url).Segments[^1];
            Assert.NotEmpty(EntriesOf(id));
            await staff.Link("Danger zone").ClickAsync();
            await AskAsync(staff, "Look at what would be deleted", "Delete", name, "The contract has ended.");
            await staff.SeesAsync("Will be deleted on");
            await AskAsync(staff, "Look at what would be deleted now", "Delete now", name, reason: null);
            await Expect(staff.Page.Locator("h1")).ToContainTextAsync("Deleted", new() { Timeout = 60_000 });
            await staff.SeesAsync("Certificate of deletion");
        });

        Assert.Empty(EntriesOf(id));
        var mail = await portal.Mails.WaitForAsync(People.OwnerOf(slug), m => m.Subject!.Contains("your certificate"));
        await portal.BrowseAsync(async former =>
        {
            await former.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
            await former.SeesAsync(id);
            Assert.Empty(await former.AccessibilityAsync());
            var pdf = await DownloadAsync(former, "Download the PDF");
            Assert.Equal("%PDF-"u8.ToArray(), pdf[..5]);
            var file = JsonNode.Parse(await DownloadAsync(former, "Download the signed JSON"))!;
            await AssertItHoldsAsync(former, file, id);

            // Nobody has that account any more, and the address is free.
            await former.GoAsync("/signin");
            await former.Page.FillAsync("#form-email", People.OwnerOf(slug));
            await former.Page.FillAsync("#form-password", People.Password);
            await former.Page.Locator("form.card button[type='submit']").ClickAsync();
            await Expect(former.Page.Locator("[role=alert]").First).ToBeVisibleAsync();
            await former.GetATenantAsync(portal, slug);
        });
    }

    private static async Task AskAsync(Visitor staff, string open, string confirm, string name, string? reason)
    {
        await staff.Page.GetByRole(AriaRole.Button, new() { Name = open, Exact = true }).ClickAsync();
        var dialog = staff.Page.Locator(".mud-dialog");
        await staff.Page.FillAsync("#deletion-name", name);
        if (reason is not null)
            await staff.Page.FillAsync("#deletion-reason", reason);

        await dialog.GetByRole(AriaRole.Button, new() { Name = confirm, Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static async Task<byte[]> DownloadAsync(Visitor visitor, string link)
    {
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Link(link).ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>As somebody checks it who has the file and the published keys, and no program of ours.</summary>
    private static async Task AssertItHoldsAsync(Visitor visitor, JsonNode file, string tenant)
    {
        var answer = await visitor.Page.APIRequest.GetAsync("/.well-known/portal-certificates.json");
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(file["protected"]!.GetValue<string>()))!;
        var key = JsonNode.Parse(await answer.TextAsync())!["keys"]!.AsArray().Single(k => k!["kid"]!.GetValue<string>() == header["kid"]!.GetValue<string>())!;
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(key["y"]!.GetValue<string>()) },
        });
        var signed = Encoding.ASCII.GetBytes($"{file["protected"]}.{file["payload"]}");
        Assert.True(ecdsa.VerifyData(signed, Base64Url.DecodeFromChars(file["signature"]!.GetValue<string>()), HashAlgorithmName.SHA256));
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(file["payload"]!.GetValue<string>()))!;
        Assert.Equal(tenant, payload["tenant"]!["id"]!.GetValue<string>());
    }

    /// <summary>Whatever in the data directory is named after the tenant.</summary>
    private string[] EntriesOf(string tenant) => Directory.GetFileSystemEntries(portal.Folder, $"*{tenant}*", SearchOption.AllDirectories);
}
