using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.TenantIsolation;

/// <summary>
/// Everything that Alpha has carries a marker; everything that can be reached is crawled as Beta's people: pages, what their circuits are sent, downloads,
/// mails. One marker is a failure. As Alpha's owner the same crawl finds every marker, so that it is known to see.
/// </summary>
[WithoutFaults("It is about who sees what; a database that fails between two looks is another matter.")]
public sealed partial class CanaryTests(TwoTenants app) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task The_crawl_finds_every_marker_as_the_one_whose_they_are()
    {
        var seen = await CrawlAsync(app.AlphasOwner.Cookies, app.Alpha.Slug);

        string[] markers = [" name", "-owner", "-colleague", " role", " description", "-invited@alpha.example"];
        Assert.All(markers, marker => Assert.Contains(seen, page => page.Text.Contains(TwoTenants.Marker + marker, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Nothing_of_Alpha_is_seen_by_anybody_of_Beta()
    {
        var stranger = await app.AddAsync(app.Beta, "Read-only", "reader");
        foreach (var cookies in (string?[])[app.BetasOwner.Cookies, app.BetasMember.Cookies, stranger.Cookies, null])
        {
            var seen = await CrawlAsync(cookies, app.Beta.Slug);
            Assert.True(cookies is null || seen.Count > 10, $"only {seen.Count} pages were seen");
            Assert.DoesNotContain(seen, page => page.Text.Contains(TwoTenants.Marker, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Nothing_of_Alpha_is_logged_while_Beta_works()
    {
        app.Logged.Clear();

        await CrawlAsync(app.BetasOwner.Cookies, app.Beta.Slug);
        var logged = app.Logged.ToArray();
        app.Services.GetRequiredService<ILogger<CanaryTests>>().LogInformation("To be found: {What}", TwoTenants.Marker);

        Assert.True(logged.Length > 100, $"only {logged.Length} lines");
        Assert.DoesNotContain(logged, line => line.Contains(TwoTenants.Marker, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(app.Logged, line => line.Contains(TwoTenants.Marker, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_Alpha_is_in_a_mail_to_anybody_of_Beta()
    {
        var owner = app.As(app.BetasOwner.Caller);
        Assert.True((await owner.SendAsync(new InviteMembers(app.Beta.Id, [new Invitee("guest@beta.example", app.Beta["Member"])]))).Succeeded);
        Assert.True((await owner.SendAsync(new ChangeMemberRole(app.Beta.Id, app.BetasMember.Caller.Person!.Value, app.Beta["Support"]))).Succeeded);
        await app.As(Callers.Anonymous).SendAsync(new ForgotPassword(app.BetasOwner.Caller.Name));

        string[] readers = ["guest@beta.example", app.BetasMember.Caller.Name, app.BetasOwner.Caller.Name];
        foreach (var reader in readers)
            await app.Mails.WaitForAsync(reader);

        Assert.All(readers.SelectMany(app.Mails.To), mail => Assert.DoesNotContain(TwoTenants.Marker, mail.ToString() + mail.TextBody + mail.HtmlBody, StringComparison.OrdinalIgnoreCase));
        await app.Mails.WaitForAsync(TwoTenants.Marker + "-invited@alpha.example"); // there is one to be found
    }

    /// <summary>Pages as HTML and as their circuits draw them, from one's own workspace along every link, and at the other's addresses and ids.</summary>
    private async Task<List<(string Path, string Text)>> CrawlAsync(string? cookies, string slug)
    {
        var (people, roles, operations) = await app.InDatabaseAsync(async db => (
            await db.Memberships.AcrossTenants().Where(m => m.TenantId == app.Alpha.Id).Select(m => m.PersonId.Value).ToListAsync(),
            await db.TenantRoles.AcrossTenants().Where(r => r.TenantId == app.Alpha.Id).Select(r => r.Id).ToListAsync(),
            await db.Set<Portal.Provisioning.Records.Operation>().Where(o => o.TenantId == app.Alpha.Id).Select(o => o.Id).ToListAsync()));
        string[] pages = ["", "/members", "/members/invite", "/roles", "/roles/new", "/settings"];
        var waiting = new Queue<string>(
        [
            "/", "/workspaces", "/account", "/account/devices", "/account/delete", "/admin", "/admin/tenants", "/admin/audit", "/admin/tenants.csv", "/admin/audit.csv", $"/admin/tenants/{app.Alpha.Id}", $"/deleted/{app.Alpha.Id}",
            $"/admin/tenants/{app.Alpha.Id}/certificate.json", $"/signup/slug?slug={app.Alpha.Slug}", $"/workspaces?q={TwoTenants.Marker[..2]}",
            .. pages.Select(p => $"/t/{slug}{p}"),
            .. pages.Select(p => $"/t/{app.Alpha.Slug}{p}"),
            .. people.SelectMany(id => (string[])[$"/t/{slug}/members/{id}", $"/t/{app.Alpha.Slug}/members/{id}"]),
            .. roles.SelectMany(id => (string[])[$"/t/{slug}/roles/{id}", $"/t/{app.Alpha.Slug}/roles/{id}"]),
            .. operations.Select(id => $"/admin/operations/{id}"),
        ]);
        var (asked, seen) = (new HashSet<string>(StringComparer.Ordinal), new List<(string, string)>());
        while (waiting.TryDequeue(out var path))
        {
            // What whoever is signed in at a developer's machine may read in any case.
            if (path.StartsWith("/dev/", StringComparison.Ordinal) || !asked.Add(path) || asked.Count > 150)
                continue;

            var html = WebUtility.HtmlDecode(await RawCircuit.ReadPageAsync(app, cookies, path));
            seen.Add((path, html));
            foreach (Match link in Links().Matches(html))
                waiting.Enqueue(link.Groups[1].Value);

            if (path.StartsWith("/t/", StringComparison.Ordinal) || path.StartsWith("/admin", StringComparison.Ordinal))
            {
                var (circuit, secret) = await RawCircuit.OpenAsync(app, cookies, path);
                await using var _ = circuit;
                if (secret is not null)
                    await circuit.SettleAsync();

                seen.Add((path + " (live)", circuit.Seen));
            }
        }

        return seen;
    }

    [GeneratedRegex("<a[^>]*\\shref=\"(/[^\"#]*)")]
    private static partial Regex Links();
}
