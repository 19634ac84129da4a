using System.Net;
using Portal.Tests.Support;

namespace Portal.Tests.Features.SignUp;

public sealed class TermsTests(PortalApp app, TermsTests.OwnTerms own) : IClassFixture<PortalApp>, IClassFixture<TermsTests.OwnTerms>
{
    [Theory]
    [InlineData("en", "What you put into it remains yours.")]
    [InlineData("de", "Was Sie hineinlegen, bleibt Ihres.")]
    public async Task What_a_visitor_accepts_can_be_read(string language, string said)
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept-Language", language);

        Assert.Contains("<a href=\"/terms\" target=\"_blank\"", await http.GetStringAsync("/signup"), StringComparison.Ordinal);
        Assert.Contains(said, WebUtility.HtmlDecode(await http.GetStringAsync("/terms")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_providers_own_terms_go_before_ours()
    {
        var http = await own.HttpAsync();

        var answer = await http.GetAsync("/terms");

        Assert.Contains("href=\"https://acme.example/terms\"", await http.GetStringAsync("/signup"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "https://acme.example/terms"), (answer.StatusCode, answer.Headers.Location?.ToString()));
    }

    public sealed class OwnTerms : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:TermsUrl=https://acme.example/terms"];
    }
}
