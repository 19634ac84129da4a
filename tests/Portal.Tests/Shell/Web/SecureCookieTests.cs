using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>Over https, every cookie insists on it, and those that prove something carry a prefix that nobody else can give them.</summary>
public sealed class SecureCookieTests(SecureCookieTests.SecureApp app) : IClassFixture<SecureCookieTests.SecureApp>
{
    [Fact]
    public async Task Cookies_over_https_insist_on_it()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        http.BaseAddress = new Uri("https://portal.example.com");
        var set = new List<string>(Cookies(await http.GetAsync("/signin")));

        set.AddRange(Cookies(await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password))));

        Assert.Equal(["__Host-portal-form", "__Host-portal"], set.Select(c => c.Split('=')[0]));
        Assert.All(set, cookie =>
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static IEnumerable<string> Cookies(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];

    /// <summary>The program as it runs behind https.</summary>
    public sealed class SecureApp : PortalApp
    {
        protected override IEnumerable<string> Settings => ["--Portal:PublicUrl=https://portal.example.com"];
    }
}
