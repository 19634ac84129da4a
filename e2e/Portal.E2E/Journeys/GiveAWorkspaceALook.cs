using Microsoft.Playwright;
using Portal.E2E.Support;
using SkiaSharp;
using static Microsoft.Playwright.Assertions;

namespace Portal.E2E.Journeys;

/// <summary>An owner gives the workspace colours, a logo and words; everybody sees them on its pages, its sign-in page and in its mails, and nobody anywhere else.</summary>
[Collection(nameof(SharedPortal))]
public sealed class GiveAWorkspaceALook(PortalUnderTest portal)
{
    private const string Colour = "getComputedStyle(document.documentElement).getPropertyValue('--primary').trim()";

    [Fact]
    public async Task The_look_is_seen_on_the_pages_on_sign_in_and_in_a_mail()
    {
        var (slug, other) = (People.NewSlug("look"), People.NewSlug("plain"));
        await portal.BrowseAsync(async owner =>
        {
            await owner.GetATenantAsync(portal, slug, plan: "team");
            var page = owner.Page;
            await owner.Link("Branding").ClickAsync();
            await owner.ArriveAsync($"**/t/{slug}/branding");
            await page.SetInputFilesAsync("#branding-logolight", File("logo.png", Logo(SKColors.DarkGreen)));
            await Expect(page.Locator(".branding-preview img").First).ToBeVisibleAsync();
            await page.SetInputFilesAsync("#branding-logodark", File("logo.png", Logo(SKColors.LightGreen)));
            await page.SetInputFilesAsync("#branding-favicon", File("icon.gif", "GIF89a"u8.ToArray()));
            await owner.SeesAsync("Icon in the browser tab: only PNG, JPEG and WebP are taken");
            await page.SetInputFilesAsync("#branding-favicon", File("icon.png", Logo(SKColors.DarkGreen)));
            await Expect(page.Locator("#branding-favicon-error")).ToBeEmptyAsync();

            await page.FillAsync("#primary-light", "#3ddc84");
            await page.Locator("#primary-light").BlurAsync();
            await owner.SeesAsync("could not be read well");
            await page.Locator(".branding-take").ClickAsync();
            await Expect(page.Locator(".branding-take")).ToHaveCountAsync(0);
            var colour = await page.InputValueAsync("#primary-light");
            await page.FillAsync("#primary-dark", "#3ddc84");
            await page.FillAsync("#product-name", "Fern Suite");
            await page.FillAsync("#welcome-title", "Welcome to Fern");
            await page.FillAsync("#welcome-text", "Sign in with your work address.");
            await page.FillAsync("#mail-header", "Fern for teams");
            await page.FillAsync("#mail-footer", "Fern Ltd\n1 Garden Lane");
            await owner.PictureAsync("branding", "editing");
            await owner.Button("Save").ClickAsync();
            await owner.SeesAsync("The look was saved.");

            await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Fern Suite$"));
            await Expect(page.Locator(".shell-bar img.brand-in-light")).ToBeVisibleAsync();
            await Expect(page.Locator("link[rel=icon]")).ToHaveAttributeAsync("type", "image/png");
            await page.WaitForFunctionAsync($"() => {Colour}.includes('{colour}')");
            Assert.Empty(await owner.AccessibilityAsync());
            await owner.ReloadAsync();
            await page.WaitForFunctionAsync($"() => {Colour}.includes('{colour}')");
            await owner.PictureAsync("branding", "saved");

            var guest = $"gwen@{slug}.example";
            await owner.Link("Members").ClickAsync();
            await owner.PictureAsync("branding", "members");
            await owner.Link("Invite people").ClickAsync();
            await page.FillAsync("#invite-addresses", guest);
            await owner.Button("Check").ClickAsync();
            await owner.Button("Invite 1 person").ClickAsync();
            var mail = await portal.Mails.WaitForAsync(guest);
            Assert.Contains("Fern for teams", mail.TextBody);
            Assert.Contains("Fern Ltd<br>1 Garden Lane", mail.HtmlBody);
            Assert.Contains($"background: {colour}", mail.HtmlBody);
            Assert.Equal(2, mail.BodyParts.Count(p => p.ContentType.MimeType == "image/png"));

            foreach (var look in (Look[])[Look.Desktop, Look.Phone with { Dark = true }, Look.Phone with { Language = "de" }])
                await portal.BrowseAsync(visitor => SeeSignInAsync(visitor, slug, look), look);

            await portal.BrowseAsync(async invited =>
            {
                await invited.GoAsync(Mailbox.LinkIn(mail).PathAndQuery);
                await Expect(invited.Page.Locator(".public-bar img.brand-in-dark")).ToBeVisibleAsync();
                await Expect(invited.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Fern Suite$"));
                Assert.Empty(await invited.AccessibilityAsync());
                await invited.PictureAsync("branding", "join");
            }, Look.Phone with { Dark = true });
            await SeeMailAsync(owner, mail);
            await portal.BrowseAsync(async stranger =>
            {
                await stranger.GetATenantAsync(portal, other);
                await stranger.Page.WaitForFunctionAsync($"() => {Colour}.includes('#3347C7')");
                await Expect(stranger.Page.Locator(".shell-bar img")).ToHaveCountAsync(0);
                await Expect(stranger.Page.Locator("link[rel=icon]")).ToHaveAttributeAsync("type", "image/svg+xml");
            });
        });
    }

    private static async Task SeeSignInAsync(Visitor visitor, string slug, Look look)
    {
        await visitor.GoAsync($"/t/{slug}");
        await visitor.SeesAsync("Welcome to Fern");
        await Expect(visitor.Page.Locator(".public-bar img.brand-in-" + (look.Dark ? "dark" : "light"))).ToBeVisibleAsync();
        Assert.Contains("Fern Suite", await visitor.Page.TitleAsync());
        Assert.Empty(await visitor.AccessibilityAsync());
        Assert.InRange(await visitor.OverflowAsync(), int.MinValue, 0);
        await visitor.PictureAsync("branding", $"sign-in-{look.Width}-{(look.Dark ? "dark" : "light")}-{look.Language}");
    }

    // As a mail program would show it: pictures from within the mail, and nothing fetched.
    private static async Task SeeMailAsync(Visitor visitor, MimeKit.MimeMessage mail)
    {
        var html = mail.HtmlBody!;
        foreach (var part in mail.BodyParts.OfType<MimeKit.MimePart>().Where(p => p.ContentId is not null))
        {
            using var content = new MemoryStream();
            await part.Content!.DecodeToAsync(content);
            html = html.Replace("cid:" + part.ContentId, "data:image/png;base64," + Convert.ToBase64String(content.ToArray()), StringComparison.Ordinal);
        }

        var sheet = await visitor.NewTabAsync();
        await sheet.SetContentAsync(html);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await sheet.EmulateMediaAsync(new() { ColorScheme = scheme });
            await sheet.ScreenshotAsync(new() { Path = Path.Combine(Artifacts.Folder("branding"), $"mail-{scheme}.png") });
        }
    }

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "image/png", Buffer = content };

    private static byte[] Logo(SKColor colour)
    {
        using var surface = SKSurface.Create(new SKImageInfo(360, 120));
        using var paint = new SKPaint { Color = colour, IsAntialias = true };
        surface.Canvas.Clear(SKColors.Transparent);
        surface.Canvas.DrawCircle(60, 60, 56, paint);
        surface.Canvas.DrawRoundRect(140, 30, 210, 60, 16, 16, paint);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
