using System.Net;
using Portal.Features.Branding;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;
using SkiaSharp;

namespace Portal.Tests.Features.Branding;

/// <summary>A tenant's pictures and colours as a browser gets them, its sign-in page, and its mails.</summary>
public sealed class BrandingFilesTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_picture_is_a_sealed_png_for_good_and_every_other_address_is_the_same_404()
    {
        var http = await app.HttpAsync();
        var (team, look) = await LookAsync(BrandingTests.Nothing with { LogoLight = new(Uploads.Picture(300, 100)), Favicon = new(Uploads.Picture(200, 100)) });

        var answer = await http.GetAsync(look.LightLogo);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        using var icon = SKBitmap.Decode(await http.GetByteArrayAsync(look.Picture(look.Icon!)));
        using var large = SKBitmap.Decode(await http.GetByteArrayAsync(look.Picture(look.IconLarge!)));
        Assert.Equal((32, 32, 180, 180), (icon.Width, icon.Height, large.Width, large.Height));
        Assert.Equal(0, icon.GetPixel(16, 1).Alpha); // wider than high: nothing above

        var other = await Team.OfAsync(app);
        string[] wrong =
        [
            look.Picture(new string('0', 64)), look.LightLogo!.Replace(team.Id.ToString(), other.Id.ToString()), look.LightLogo.Replace(team.Id.ToString(), Guid.NewGuid().ToString()),
            look.LightLogo.Replace(team.Id.ToString(), team.Slug), look.LightLogo.Replace(".png", ".svg"), $"/branding/{team.Id}/..%2f..%2fsecret.png", $"/branding/{team.Id}/",
        ];
        var first = await SaidAsync(wrong[0]);
        foreach (var address in wrong)
            Assert.Equal((address, HttpStatusCode.NotFound), (address, (await http.GetAsync(address)).StatusCode));

        Assert.Equal(first, await SaidAsync(wrong[1]));
        Assert.Equal(first, await SaidAsync(wrong[2]));

        async Task<string> SaidAsync(string address) =>
            System.Text.RegularExpressions.Regex.Replace(await (await http.GetAsync(address)).Content.ReadAsStringAsync(), "\"traceId\":\"[^\"]*\"", "");
    }

    [Fact]
    public async Task Colours_are_a_style_sheet_made_of_numbers()
    {
        var http = await app.HttpAsync();

        var answer = await http.GetAsync(BrandingEndpoints.StyleSheet("#006644", null));
        Assert.Equal("text/css", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(":root:root { --primary: light-dark(#006644, #A9B8FF); --on-primary: light-dark(#FFFFFF, #0F141A); }\n", await answer.Content.ReadAsStringAsync());
        foreach (var wrong in (string[])["fff-own", "own-red", "00664g-own", "006644-own}body{x:y", "%23006644-own", "006644%3B-own", "own", "006644-", "006644-own-own"])
            Assert.Equal((wrong, HttpStatusCode.NotFound), (wrong, (await http.GetAsync($"/branding/colours/{wrong}.css")).StatusCode));
    }

    [Fact]
    public async Task The_sign_in_page_looks_like_the_tenant_whose_page_is_returned_to_and_plain_for_any_other_address()
    {
        var http = await app.HttpAsync();
        var (team, look) = await LookAsync(BrandingTests.Nothing with { PrimaryLight = "#006644", ProductName = "Acme <b>Suite", WelcomeTitle = "Hello & welcome", WelcomeText = "Use your work address.", LogoLight = new(Uploads.Picture(300, 100)), Favicon = new(Uploads.Picture(64, 64)) });

        foreach (var address in (string[])[$"/signin?returnUrl=%2Ft%2F{team.Slug}%2Fmembers", $"/t/{team.Slug}/signin"])
        {
            var page = await OpenAsync(address);
            foreach (var shown in (string[])["Hello &amp; welcome", "Use your work address.", "Acme &lt;b&gt;Suite", look.StyleSheet!, look.LightLogo!, look.Picture(look.Icon!)])
                Assert.Contains(shown, page);

            Assert.DoesNotContain("brand/favicon.svg", page);
        }

        var plain = Neutral(await OpenAsync("/signin?returnUrl=%2Ft%2F" + (await Team.OfAsync(app)).Slug));
        foreach (var other in (string[])["/signin?returnUrl=%2Ft%2Fnobody-has-this", "/t/nobody-has-this/signin", "/signin?returnUrl=https%3A%2F%2Fevil.example%2Ft%2F" + team.Slug, "/signin?returnUrl=%2F%2Ft%2F" + team.Slug, "/signin?returnUrl=%2Ft%2F"])
            Assert.Equal(plain, Neutral(await OpenAsync(other)));

        async Task<string> OpenAsync(string address)
        {
            var answer = await http.GetAsync(address);
            return await http.GetStringAsync(answer.Headers.Location?.OriginalString ?? address);
        }
    }

    [Fact]
    public async Task A_mail_of_the_tenant_carries_its_look_and_one_of_another_does_not()
    {
        await app.StartAsync();
        var (team, _) = await LookAsync(BrandingTests.Nothing with { PrimaryLight = "#006644", ProductName = "Acme <i>Suite", MailHeader = "From the & people of Acme", MailFooter = "Acme Ltd\n{{product}} <b>1 Road</b>", LogoLight = new(Uploads.Picture(300, 100)), LogoDark = new(Uploads.Picture(200, 100)) });
        var (to, elsewhere) = (Team.NewAddress(), Team.NewAddress());
        await team.InviteAsync(await team.AddAsync("Owner"), to);

        var mail = await app.Mails.WaitForAsync(to);
        foreach (var shown in (string[])["From the &amp; people of Acme", "Acme Ltd<br>{{product}} &lt;b&gt;1 Road&lt;/b&gt;<br>", "Acme &lt;i&gt;Suite", "background: #006644; color: #FFFFFF", "cid:"])
            Assert.Contains(shown, mail.HtmlBody);

        Assert.Contains("From the & people of Acme", mail.TextBody);
        Assert.Contains("Acme Ltd", mail.TextBody);
        Assert.Equal(2, mail.BodyParts.Count(p => p.ContentType.MimeType == "image/png" && mail.HtmlBody!.Contains("cid:" + p.ContentId)));
        Assert.DoesNotContain("/branding/", mail.HtmlBody); // reading it calls nobody

        var other = await Team.OfAsync(app);
        await other.InviteAsync(await other.AddAsync("Owner"), elsewhere);
        var plain = await app.Mails.WaitForAsync(elsewhere);
        Assert.Contains("background: #3347C7; color: #FFFFFF", plain.HtmlBody);
        Assert.DoesNotContain("Acme", plain.ToString());
        Assert.DoesNotContain(plain.BodyParts, p => p.ContentType.MediaType == "image");
    }

    // What differs from one answer to the next: nonces, tokens and the address itself.
    private static string Neutral(string page) => System.Text.RegularExpressions.Regex.Replace(page, "nonce=\"[^\"]*\"|value=\"CfDJ[^\"]*\"|returnUrl=[^\"]*|<!--.*?-->", "");

    private async Task<(Team, TenantLook)> LookAsync(BrandForm form)
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        var saved = await app.As(owner).SendAsync(new SaveBranding(team.Id, form, 0));
        Assert.True(saved.Succeeded, saved.Error?.Message);
        return (team, (await app.As(owner).SendAsync(new GetBranding(team.Id))).Value.Look);
    }
}
