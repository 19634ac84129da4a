using System.Net;
using System.Text.RegularExpressions;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>What staff may not do is absent, not grey: whoever follows every link that the back office shows them comes to nothing that is refused.</summary>
[WithoutFaults("It is about who may; a database that fails between two looks is another matter.")]
public sealed partial class RoleCrawlTests(TwoTenants app) : IClassFixture<TwoTenants>
{
    [Theory]
    [InlineData(StaffRole.Administrator, 30)]
    [InlineData(StaffRole.Operator, 20)]
    [InlineData(StaffRole.Billing, 12)]
    [InlineData(StaffRole.Support, 15)]
    [InlineData(StaffRole.Auditor, 18)]
    public async Task No_link_of_the_back_office_leads_a_role_to_what_it_may_not(StaffRole role, int atLeast)
    {
        var cookies = (await app.AddStaffAsync(role)).Cookies;
        var seen = new HashSet<string> { "/admin" };
        var open = new Queue<string>(seen);
        var refused = new List<string>();
        while (open.TryDequeue(out var path) && seen.Count < 200)
        {
            var (status, html) = await GetAsync(path, cookies);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.NotFound))
                refused.Add($"{path}: {status}");

            foreach (Match link in Link().Matches(html))
            {
                var target = WebUtility.HtmlDecode(link.Groups[1].Value);
                if (seen.Add(target))
                    open.Enqueue(target);
            }
        }

        Assert.Empty(refused);
        Assert.True(seen.Count >= atLeast, $"only {seen.Count} places: {string.Join(' ', seen)}");
    }

    private async Task<(HttpStatusCode Status, string Html)> GetAsync(string path, string cookies)
    {
        using var http = app.WebServer.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(RawCircuit.Root), path));
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Cookie", cookies);
        using var answer = await http.SendAsync(request);
        var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
        return (answer.StatusCode, isPage ? await answer.Content.ReadAsStringAsync() : "");
    }

    [GeneratedRegex("href=\"(/admin[^\"#]*)\"")]
    private static partial Regex Link();
}
