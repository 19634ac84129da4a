using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>
/// Crawls every page and endpoint that is registered, as a visitor, a tenant's owner and staff, rightly and wrongly asked, and everything that the pages link
/// to: each answer keeps every rule about headers, cookies and content. What is added is crawled without being named here.
/// </summary>
public sealed partial class EveryAnswerTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Theory]
    [InlineData("visitor")]
    [InlineData("owner")]
    [InlineData("staff")]
    public async Task Keeps_every_rule(string who)
    {
        var http = await app.HttpAsync();
        var slug = await SignInAsync(http, who);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(Routes().Select(r => Fill(r, slug)).Concat(["/assets/css/app.css", "/assets/nothing.css", "/no/such/page", "/_blazor/negotiate", "/error", "/%", "/t/..%2f..%2fetc"]));
        var broken = new List<string>();
        while (waiting.TryDequeue(out var path))
        {
            if (!asked.Add(path) || asked.Count > 400)
                continue;

            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Options])
            {
                if (path.StartsWith("/_framework", StringComparison.Ordinal) && method != HttpMethod.Get)
                    continue;

                using var request = new HttpRequestMessage(method, path);
                request.Headers.Add("Accept", "text/html");
                using var answer = await http.SendAsync(request);
                var html = answer.Content.Headers.ContentType?.MediaType == "text/html" ? await answer.Content.ReadAsStringAsync() : "";
                broken.AddRange(RulesBrokenBy(answer, html).Select(rule => $"{method} {path} ({(int)answer.StatusCode}): {rule}"));
                if (method == HttpMethod.Get)
                {
                    foreach (Match link in Links().Matches(html))
                        waiting.Enqueue(WebUtility.HtmlDecode(link.Groups[1].Value));
                }
            }
        }

        Assert.True(asked.Count > 40, $"only {asked.Count} were asked");
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken.Take(40)));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json")]
    public async Task Refuses_a_body_that_is_too_large_with_the_same_headers(string type)
    {
        var http = await app.HttpAsync();
        using var content = new StreamContent(new MemoryStream(new byte[2_000_000]));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await http.PostAsync("/signin", content);

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Empty(RulesBrokenBy(answer, ""));
    }

    private static IEnumerable<string> RulesBrokenBy(HttpResponseMessage answer, string html)
    {
        string Header(string name) => answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";

        (string Name, string Value)[] fixedHeaders =
        [
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ];
        foreach (var (name, value) in fixedHeaders.Where(h => Header(h.Name) != h.Value))
            yield return $"{name} is '{Header(name)}' and not '{value}'";

        if (!Header("Permissions-Policy").Contains("camera=()", StringComparison.Ordinal))
            yield return "no Permissions-Policy";

        var policy = Header("Content-Security-Policy");
        string[] always = ["default-src 'none'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'"];
        foreach (var part in always.Where(p => !policy.Contains(p, StringComparison.Ordinal)))
            yield return $"the policy has no {part}: '{policy}'";

        var scripts = policy.Split(';').FirstOrDefault(p => p.Trim().StartsWith("script-src", StringComparison.Ordinal)) ?? "";
        if (scripts.Contains("unsafe", StringComparison.Ordinal) || scripts.Contains('*', StringComparison.Ordinal) || scripts.Contains("http:", StringComparison.Ordinal) || scripts.Contains("https:", StringComparison.Ordinal))
            yield return $"scripts may come from '{scripts}'";

        foreach (var name in (string[])["Server", "X-Powered-By", "X-AspNet-Version", "Access-Control-Allow-Origin"])
        {
            if (Header(name).Length > 0)
                yield return $"it says {name}: {Header(name)}";
        }

        if (Header("Cache-Control") is "" or "public")
            yield return "it does not say how long it may be kept";

        if (html.Length > 0 && !Header("Cache-Control").Contains("no-store", StringComparison.Ordinal))
            yield return $"a page may be kept: {Header("Cache-Control")}";

        // Not those that are taken away, which are empty.
        foreach (var cookie in (answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).Where(c => !c.Contains("=; expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase)))
        {
            if (!cookie.Contains("; path=/", StringComparison.OrdinalIgnoreCase) || !cookie.Contains("samesite=", StringComparison.OrdinalIgnoreCase) || cookie.Contains("samesite=none", StringComparison.OrdinalIgnoreCase)
                || cookie.Contains("domain=", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"a cookie goes too far: {cookie}";
            }

            if (!cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase))
                yield return $"scripts can read a cookie: {cookie}";
        }

        var nonce = Nonce().Match(policy).Groups[1].Value;
        foreach (Match script in Scripts().Matches(html))
        {
            if (nonce.Length == 0 || !WebUtility.HtmlDecode(script.Value).Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal))
                yield return $"a script without the nonce: {script.Value}";
        }

        if (Handlers().Match(html) is { Success: true } handler)
            yield return $"a handler in the markup: {handler.Value}";

        foreach (Match loaded in Loaded().Matches(html))
        {
            if (loaded.Groups[1].Value.Contains("//", StringComparison.Ordinal))
                yield return $"something is loaded from elsewhere: {loaded.Value}";
        }

        if (html.Contains("at Portal.", StringComparison.Ordinal) || html.Contains("System.InvalidOperationException", StringComparison.Ordinal))
            yield return "it shows an exception";

        if ((int)answer.StatusCode >= 500)
            yield return "it fails";
    }

    private async Task<string> SignInAsync(HttpClient http, string who)
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var slug = await app.InDatabaseAsync(async db => (await db.FindAsync<Portal.Features.Tenants.Tenant>(tenant))!.Slug);
        if (who == "visitor")
            return slug;

        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(async db =>
        {
            if (who == "staff")
            {
                db.Staff.Add(new StaffMember { PersonId = id, Role = StaffRole.Administrator, Since = app.Clock.GetUtcNow() });
            }
            else
            {
                var role = new TenantRole { Id = Guid.CreateVersion7(), TenantId = tenant, Name = "All", Permissions = Enum.GetValues<TenantPermission>() };
                db.Add(role);
                db.Memberships.Add(new Membership { TenantId = tenant, PersonId = id, RoleId = role.Id, Since = app.Clock.GetUtcNow() });
            }

            await db.SaveChangesAsync();
        });
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return slug;
    }

    private IEnumerable<string> Routes()
    {
        var pages = typeof(Program).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template);
        var endpoints = app.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'));
        return pages.Concat(endpoints).Where(r => !r.Contains("_content", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static string Fill(string route, string slug) =>
        Parameters().Replace(route, m => m.Groups[1].Value.Equals("slug", StringComparison.OrdinalIgnoreCase) ? slug : Guid.CreateVersion7().ToString());

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}")]
    private static partial Regex Parameters();

    [GeneratedRegex("<a[^>]*\\shref=\"(/[^\"#]*)")]
    private static partial Regex Links();

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Scripts();

    [GeneratedRegex("<[^>]+\\son(?:click|load|error|submit|mouseover|focus)=\"[^\"]*\"")]
    private static partial Regex Handlers();

    [GeneratedRegex("<(?:script|img|link|iframe|source)[^>]*\\s(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Loaded();
}
