using System.Net;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>
/// A request may call us anything and claim to have come by any way: other names are refused, and what only a proxy may say is believed from nobody where no
/// proxy is named. Links come from configuration.
/// </summary>
public sealed class HostTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly string[] Names =
    [
        "evil.example", "evil.example:5080", "EVIL.EXAMPLE", "localhost.evil.example", "evil-localhost", "localhost@evil.example", "localhost.localdomain", "evil.example.", "127.0.0.2", "0.0.0.0", "[::]", "[::2]",
        "2130706433", "0x7f000001", "127.1", "localhost%00.evil.example", "xn--e1awd7f.example", "internal", "metadata.google.internal", "169.254.169.254", "10.0.0.1", "*.example", "*", "..", "a..b", "portal.local", "localtest.me",
    ];

    private static readonly string[] Claims =
    [
        "X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Original-URL", "X-Rewrite-URL",
        "X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-Ip", "X-Forwarded-PathBase", "X-HTTP-Method-Override", "X-Wap-Profile", "Via",
    ];

    private static readonly string[] Values =
    [
        "evil.example", "https://evil.example/", "evil.example, localhost:5080", "host=evil.example;proto=https;for=6.6.6.6", "/evil.example", "6.6.6.6", "\"evil.example\"", "evil.example:443",
    ];

    [Fact]
    public async Task Whoever_calls_us_by_another_name_is_refused()
    {
        var http = await app.HttpAsync();
        foreach (var name in Names)
        {
            foreach (var path in (string[])["/", "/signin", "/health/live", "/_blazor/negotiate?negotiateVersion=1"])
            {
                using var request = new HttpRequestMessage(path.StartsWith("/_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
                if (!request.Headers.TryAddWithoutValidation("Host", name))
                    continue;

                var answer = await http.SendAsync(request);

                Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{name} {path}: {answer.StatusCode}");
                Assert.DoesNotContain("evil", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task Two_hundred_claims_of_a_way_that_nobody_came_change_nothing_of_an_answer()
    {
        var http = await app.HttpAsync();
        var claims = Claims.SelectMany(_ => Values, (header, value) => (Header: header, Value: value)).Append(("X-Forwarded-Proto", "https")).Append(("X-Forwarded-Proto", "javascript")).ToList();
        var plain = await http.GetAsync("/account");
        foreach (var (header, value) in claims)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
            request.Headers.TryAddWithoutValidation(header, value);

            var answer = await http.SendAsync(request);

            Assert.Equal(plain.StatusCode, answer.StatusCode);
            Assert.Equal(plain.Headers.Location, answer.Headers.Location);
            Assert.DoesNotContain("evil", answer.ToString() + await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(claims.Count + Names.Length >= 200, $"only {claims.Count + Names.Length}");
    }

    [Fact]
    public async Task The_link_of_a_mail_is_ours_whatever_its_cause_called_us()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        foreach (var header in Claims)
            http.DefaultRequestHeaders.TryAddWithoutValidation(header, "evil.example");

        await http.FillInAsync("/forgot-password", "forgot", ("Form.Email", email));

        var mail = await app.Mails.WaitForAsync(email);
        Assert.Equal("localhost:5080", Mailbox.LinkIn(mail).Authority);
        Assert.DoesNotContain("evil", mail.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
