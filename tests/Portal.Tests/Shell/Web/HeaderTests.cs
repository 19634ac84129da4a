using System.Net;
using System.Text.RegularExpressions;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>What every answer carries, whatever it is.</summary>
public sealed partial class HeaderTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/no-such-page", HttpStatusCode.NotFound)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/assets/css/app.css", HttpStatusCode.OK)]
    [InlineData("/admin/operations", HttpStatusCode.Redirect)]
    public async Task Every_answer_has_the_security_headers(string path, HttpStatusCode status)
    {
        var answer = await GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/admin/tenants.csv")]
    [InlineData("/admin/audit.csv")]
    [InlineData("/signup/slug?slug=acme")]
    [InlineData("/account")]
    [InlineData("/no-such-page")]
    public async Task What_is_about_somebody_is_kept_nowhere(string path)
    {
        var answer = await GetAsync(path);

        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/signin", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/assets/css/app.css", HttpStatusCode.OK)]
    [InlineData("/admin", HttpStatusCode.Redirect)]
    [InlineData("/no-such-page", HttpStatusCode.NotFound)]
    public async Task Who_asks_for_the_headers_alone_gets_the_same_answer(string path, HttpStatusCode status)
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        Assert.Equal(status, (await http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Scripts_run_by_a_nonce_that_is_new_each_time_and_by_nothing_else()
    {
        var first = await GetAsync("/");
        var html = await first.Content.ReadAsStringAsync();
        var policy = Header(first, "Content-Security-Policy");
        var nonce = Nonce().Match(policy).Groups[1].Value;

        Assert.NotEmpty(nonce);
        Assert.NotEmpty(ScriptTag().Matches(html));
        Assert.All(ScriptTag().Matches(html), tag => Assert.Contains($"nonce=\"{nonce}\"", WebUtility.HtmlDecode(tag.Value)));
        Assert.DoesNotContain("unsafe", policy);
        Assert.NotEqual(nonce, Nonce().Match(Header(await GetAsync("/"), "Content-Security-Policy")).Groups[1].Value);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/no-such-page")]
    public async Task Static_pages_load_nothing_from_elsewhere_no_MudBlazor_and_write_no_inline_style(string path)
    {
        var html = await (await GetAsync(path)).Content.ReadAsStringAsync();

        Assert.All(Loaded().Matches(html).Select(m => m.Groups[1].Value), url => Assert.DoesNotContain("//", url));
        Assert.DoesNotContain("MudBlazor", html);
        Assert.DoesNotContain(" style=", html);
        Assert.DoesNotContain("onclick=", html);
    }

    [Fact]
    public async Task Assets_with_a_hash_may_be_kept_for_a_year()
    {
        var html = await (await GetAsync("/")).Content.ReadAsStringAsync();
        var sheet = Regex.Match(html, "href=\"(/assets/css/app.css\\?v=[0-9a-f]{12})\"").Groups[1].Value;

        Assert.Equal("public, max-age=31536000, immutable", Header(await GetAsync(sheet), "Cache-Control"));
        Assert.Equal("public, max-age=300", Header(await GetAsync("/assets/css/app.css"), "Cache-Control"));
    }

    [Theory]
    [InlineData("/assets/../appsettings.Development.json")]
    [InlineData("/assets/%2e%2e/appsettings.Development.json")]
    [InlineData("/assets/..%2fappsettings.Development.json")]
    [InlineData("/assets/css/")]
    public async Task Nothing_beside_the_assets_can_be_read(string path) => Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).StatusCode);

    [Fact]
    public async Task Files_are_compressed()
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/css/app.css");
        request.Headers.Add("Accept-Encoding", "br");

        Assert.Equal(["br"], (await http.SendAsync(request)).Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:5080.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("https://localhost:5080", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:5080", HttpStatusCode.OK)]
    public async Task A_circuit_opens_for_our_own_pages_only(string origin, HttpStatusCode status)
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin);

        Assert.Equal(status, (await http.SendAsync(request)).StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        var http = await app.HttpAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        return await http.SendAsync(request);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptTag();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Loaded();
}
