using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>Every page and endpoint that is registered x who asks x which tenant. A new one without a row fails.</summary>
[WithoutFaults("It is about who may; a database that fails between two looks is another matter.")]
public sealed partial class PageMatrixTests(TwoTenants app) : IClassFixture<TwoTenants>
{
    /// <summary>Each line: who may see it, a colon, the addresses. <c>post</c>: by a form only; <c>key</c>: by a program with a key.</summary>
    private const string Rows = """
        anyone: / /pricing /terms /signin /signup /signup/check-your-mail /signup/confirm/{Token} /signup/progress/{Token} /signup/progress/{Token}/password /signup/slug
        anyone: /forgot-password /reset-password /invitation/{token} /join/{token} /join-staff/{token} /email/{token} /first-administrator/{token} /certificates/{token}
        anyone: /certificates/{token}/certificate.json /certificates/{token}/certificate.pdf /.well-known/portal-certificates.json /dev/mail /error /not-found /health/live /health/ready
        anyone: /t/{slug}/signin /branding/{tenant:guid}/{hash:regex(^[0-9a-f]{{64}}$)}.png
        anyone: /signin/second
        post: /preferences /signout /passkeys/new /passkeys/sign-in
        signed-in: /account /account/two-step /account/two-step/app /account/passkeys /account/delete /account/devices /prove /workspaces /deleted/{Id}
        staff ViewBackOffice: /admin /admin/second-approvals /admin/cells /admin/cells/{Id} /admin/plans /admin/plans/{Code} /admin/plans/{Code}/versions/{Number:int} /admin/operations /admin/operations/{Id} /admin/templates /admin/templates/{Name}
        staff ViewBackOffice: /admin/templates/{Name}/versions/{Number:int} /admin/tenants /admin/tenants/{Id} /admin/tenants/{Id}/{Tab} /admin/tenants.csv
        staff ViewBackOffice: /admin/tenants/{id:guid}/certificate.json /admin/tenants/{id:guid}/certificate.pdf
        staff ApproveTenants: /admin/approvals
        staff ViewStaff: /admin/staff /admin/staff/{Person} /admin/staff/roles
        staff EditCells: /admin/cells/new
        staff EditPlans: /admin/plans/new /admin/plans/{Code}/versions/{Number:int}/edit
        staff EditTemplates: /admin/templates/{Name}/edit
        staff ManageApiKeys: /admin/api-keys
        staff ManageBilling: /admin/billing/move/{From}
        staff ViewBilling: /admin/usage /admin/billing /admin/billing/coupons /admin/billing/settings /admin/billing/invoices/{Number} /admin/billing/invoices/{number}.pdf /admin/billing/invoices/{number}.xml /admin/invoices.csv
        staff ManageKeys: /admin/keys
        key: /api/v1/usage /api/v1/tenants/{tenant:guid}/quotas
        staff ManageStaff: /admin/sign-in /admin/staff/invite
        staff ViewAudit: /admin/audit /admin/audit.csv
        tenant ViewTenant: /t/{Slug} /t/{Slug}/usage /t/{slug}/usage.csv
        tenant ManageBilling: /t/{Slug}/billing /t/{Slug}/billing/plans /t/{Slug}/billing/plans/{Plan} /t/{Slug}/billing/{Number} /t/{slug}/billing/{number}.pdf /t/{slug}/billing/{number}.xml
        tenant ViewMembers: /t/{Slug}/members /t/{Slug}/members/{Person} /t/{Slug}/roles /t/{Slug}/roles/{Id}
        tenant ManageMembers: /t/{Slug}/members/invite
        tenant ManageRoles: /t/{Slug}/roles/new
        tenant EditSettings: /t/{Slug}/settings /t/{Slug}/sign-in
        tenant EditBranding: /t/{Slug}/branding
        """;

    private static readonly IReadOnlyDictionary<string, string> ByRoute = Rows.Split('\n', StringSplitOptions.TrimEntries)
        .Select(line => line.Split(": ", 2))
        .SelectMany(line => line[1].Split(' '), (line, route) => (route, Who: line[0]))
        .ToDictionary(r => r.route, r => r.Who);

    [Fact]
    public void Every_page_and_endpoint_has_a_row()
    {
        var pages = typeof(Program).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template);
        var endpoints = app.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'));

        // Blazor's own, and files that everybody gets.
        var routes = pages.Concat(endpoints).Where(r => !Framework().IsMatch(r)).ToHashSet(StringComparer.Ordinal);

        Assert.True(routes.IsSubsetOf(ByRoute.Keys), "Add a row for: " + string.Join(' ', routes.Except(ByRoute.Keys)));
        Assert.True(routes.IsSupersetOf(ByRoute.Keys), "There is no such page: " + string.Join(' ', ByRoute.Keys.Except(routes)));
    }

    [Fact]
    public async Task Nobody_sees_more_than_the_matrix_says()
    {
        var readOnly = await app.AddAsync(app.Alpha, "Read-only", "reader");
        (string Name, string? Cookies, string[] Staff, TenantPermission[] Member)[] callers =
        [
            ("a visitor", null, [], []),
            ("the other's owner", app.BetasOwner.Cookies, [], []),
            ("the other's member", app.BetasMember.Cookies, [], []),
            ("a reader", readOnly.Cookies, [], AccessMatrix.Roles["Read-only"]),
            ("the owner", app.AlphasOwner.Cookies, [], AccessMatrix.Roles["Owner"]),
            .. await StaffAsync(),
        ];
        var surprises = new List<string>();
        foreach (var (route, who) in ByRoute.Where(r => r.Value is not ("post" or "key")))
        {
            foreach (var caller in callers)
            {
                var (status, text) = await GetAsync(Fill(route, app.Alpha.Slug), caller.Cookies);
                var expected = who.Split(' ') switch
                {
                    ["anyone"] => "open",
                    _ when caller.Cookies is null => "sign in",
                    ["signed-in"] => "open",
                    ["staff", var permission] => caller.Staff.Contains(permission) ? "open" : "forbidden",
                    ["tenant", _] when caller.Member.Length == 0 => "not there",
                    ["tenant", var permission] => caller.Member.Any(p => p.ToString() == permission) ? "open" : "forbidden",
                    _ => throw new InvalidOperationException(who),
                };
                var actual = status switch
                {
                    HttpStatusCode.Redirect or HttpStatusCode.Found when text.Contains("/signin", StringComparison.Ordinal) => "sign in",
                    HttpStatusCode.Forbidden => "forbidden",
                    HttpStatusCode.NotFound when route.StartsWith("/t/", StringComparison.Ordinal) && !NamesSomething().IsMatch(route) => "not there",
                    HttpStatusCode.NotFound when expected == "not there" => "not there",
                    >= HttpStatusCode.InternalServerError => "broken",
                    _ => "open", // also "there is no such tenant" for staff, "this link is over" for anyone
                };
                if (who == "anyone" ? actual is "broken" or "forbidden" : actual != expected)
                    surprises.Add($"{route} by {caller.Name}: {actual} ({(int)status}) instead of {expected}");

                if (expected is "not there")
                {
                    // Byte for byte what is said about a workspace that does not exist.
                    var (nowhere, nothing) = await GetAsync(Fill(route, new string('z', app.Alpha.Slug.Length)), caller.Cookies);
                    if (nowhere != status || Still(nothing, new string('z', app.Alpha.Slug.Length)) != Still(text, app.Alpha.Slug))
                        surprises.Add($"{route} by {caller.Name} tells that there is such a workspace");
                }

                if (caller.Member.Length == 0 && caller.Staff.Length == 0 && text.Contains(TwoTenants.Marker, StringComparison.OrdinalIgnoreCase) && route != "/dev/mail")
                    surprises.Add($"{route} by {caller.Name} shows the marker");
            }
        }

        Assert.True(surprises.Count == 0, $"{surprises.Count} surprises:{Environment.NewLine}{string.Join(Environment.NewLine, surprises.Take(40))}");
    }

    /// <summary>The page without what is new in each answer: nonces, form tokens, what travels to the circuit.</summary>
    private static string Still(string html, string slug) => Fresh().Replace(html, "").Replace(slug, "", StringComparison.Ordinal);

    private static string Fill(string route, string slug) => Parameter().Replace(route, m => m.Groups[1].Value switch
    {
        "Slug" or "slug" => slug,
        "hash" => new string('a', 64),
        "light" or "dark" => "3347c7",
        "Number" => "1",
        "Name" => Portal.Provisioning.ProvisioningDefaults.TemplateName,
        _ => "0190a000-0000-7000-8000-000000000001",
    });

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? cookies)
    {
        using var http = app.WebServer.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(RawCircuit.Root), path));
        request.Headers.Add("Accept", "text/html");
        if (cookies is not null)
            request.Headers.Add("Cookie", cookies);

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Location + await answer.Content.ReadAsStringAsync());
    }

    /// <summary>One person of each role.</summary>
    private async Task<IReadOnlyList<(string Name, string? Cookies, string[] Staff, TenantPermission[] Member)>> StaffAsync()
    {
        var all = new List<(string, string?, string[], TenantPermission[])>();
        foreach (var (role, permissions) in AccessMatrix.StaffRoles)
        {
            all.Add(($"staff, {role}", (await app.AddStaffAsync(role)).Cookies, [.. permissions.Select(p => p.ToString())], []));
        }

        return all;
    }

    [GeneratedRegex(@"\{(\w+)(?:[^{}]|\{\{|\}\})*\}")]
    private static partial Regex Parameter();

    // Within a tenant: that one is not there says nothing about the tenant.
    [GeneratedRegex(@"\{(Person|Id|Number|number)\}|\.csv$")]
    private static partial Regex NamesSomething();

    [GeneratedRegex("^/(_|\\{|assets|fonts|.*\\.(js|css|map)$)|_framework|_content|\\.modules\\.json")]
    private static partial Regex Framework();

    [GeneratedRegex("nonce=\"[^\"]*\"|name=\"__RequestVerificationToken\" value=\"[^\"]*\"|<!--Blazor.*?-->|\"nonce\":\"[^\"]*\"|id=\"[^\"]*[0-9a-f]{8}[^\"]*\"")]
    private static partial Regex Fresh();
}
