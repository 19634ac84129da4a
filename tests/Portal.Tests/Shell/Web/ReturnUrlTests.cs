using System.Net;
using Portal.Tests.Features.Members;
using Portal.Tests.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>Every page that sends people on by an address from outside, given every hostile one: nobody leaves this server.</summary>
public sealed class ReturnUrlTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task The_sign_in_sends_nobody_elsewhere()
    {
        var http = await SignedInAsync();

        Assert.All(await Task.WhenAll(HostileUrls.All.Select(async url => (Url: url, Answer: await http.GetAsync("/signin?returnUrl=" + Uri.EscapeDataString(url))))), sent =>
        {
            Assert.Equal(HttpStatusCode.Redirect, sent.Answer.StatusCode);
            AssertStays(sent.Url, sent.Answer.Headers.GetValues("Location").Single());
        });
    }

    [Fact]
    public async Task The_page_that_asks_again_links_and_sends_nobody_elsewhere()
    {
        var http = await SignedInAsync();

        foreach (var url in HostileUrls.All)
        {
            var page = await http.GetStringAsync("/prove?returnUrl=" + Uri.EscapeDataString(url));
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(page.Split("<main")[1], "href=\"([^\"]*)\""))
                AssertStays(url, WebUtility.HtmlDecode(link.Groups[1].Value));
        }
    }

    [Fact]
    public async Task Changing_the_language_leads_back_to_our_own_pages_only()
    {
        var http = await app.HttpAsync();
        var token = System.Text.RegularExpressions.Regex.Match(await http.GetStringAsync("/"), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        foreach (var url in HostileUrls.All.SelectMany(u => (string[])[u, "http://localhost:5080" + u, "http://localhost:5080/" + u]))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/preferences") { Content = new FormUrlEncodedContent([new("theme", "dark"), new("__RequestVerificationToken", token)]) };
            request.Headers.TryAddWithoutValidation("Referer", new string([.. url.Where(c => !char.IsControl(c) && c < 128)]));

            var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            AssertStays(url, answer.Headers.GetValues("Location").Single());
        }
    }

    private static void AssertStays(string given, string location) =>
        Assert.True(
            (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.Contains('\\', StringComparison.Ordinal)) || location.StartsWith("http://localhost:5080/", StringComparison.Ordinal),
            $"'{given}' leads to '{location}'");

    private async Task<HttpClient> SignedInAsync()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return http;
    }
}
