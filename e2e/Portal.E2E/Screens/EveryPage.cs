using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Portal.E2E.Support;
using Portal.Features.Members;
using Portal.Shell.Seeds;

namespace Portal.E2E.Screens;

/// <summary>
/// Every page, on a desktop and on a phone, light and dark, in four languages: no accessibility violation, no scrolling sideways, nothing that the
/// browser complains about, and a picture in <c>artifacts/screens</c>.
/// </summary>
public sealed partial class EveryPage(EveryPage.Seeded portal) : IClassFixture<EveryPage.Seeded>
{
    private static readonly Screen[] Visitors =
    [
        new("/", "start"),
        new("/pricing", "pricing"),
        new("/pricing?members=30&storage.bytes=600&api.requests=7000000", "pricing-calculated"),
        new("/terms", "terms"),
        new("/signup?plan=team", "sign-up"),
        new("/signup/check-your-mail", "check-your-mail"),
        new("/signup/confirm/nothing", "confirm-gone", 410),
        new("/signup/progress/nothing", "progress-gone", 404),
        new("/signup/progress/nothing/password", "password-gone"),
        new("/signin", "sign-in"),
        new("/signin/second", "sign-in-begin-anew"),
        new("/forgot-password", "forgot-password"),
        new("/reset-password", "reset-password"),
        new("/invitation/nothing", "invitation-over", 410),
        new("/email/nothing", "email-over", 410),
        new("/join/nothing", "join-over", 410),
        new("/join/{eve@acme.example}", "join"),
        new("/join-staff/nothing", "join-staff-over", 410),
        new("/join-staff/{nora@portal.local}", "join-staff"),
        new("/first-administrator/nothing", "first-administrator-over", 410),
        new("/certificates/nothing", "certificate-gone", 410),
        new("/dev/mail", "mails"),
        new("/error", "error", 404),
        new("/not-found", "not-found", 404),
        new("/no/such/page", "no-such-page", 404),
    ];

    private static readonly Screen[] Owners =
    [
        new("/workspaces", "workspaces"),
        new("/account", "account"),
        new("/account/devices", "devices"),
        new("/account/delete", "account-delete"),
        new("/account/two-step", "two-step"),
        new("/account/two-step/app", "two-step-app"),
        new("/account/passkeys", "passkeys"),
        new("/prove?returnUrl=%2Faccount", "prove"),
        new("/t/acme", "tenant"),
        new("/t/acme/usage", "tenant-usage"),
        new("/t/acme/usage?span=quarter", "tenant-usage-quarter"),
        new("/t/acme/billing", "tenant-plan"),
        new("/t/acme/billing/plans", "plan-choices"),
        new("/t/acme/billing/plans/nothing", "plan-change-none", 404),
        new("/t/acme/billing/INV-000001", "tenant-invoice"),
        new("/t/acme/billing/nothing", "tenant-invoice-none", 404),
        new("/t/acme/members", "members"),
        new("/t/acme/members/invite", "members-invite"),
        new("/t/acme/members/{Chiara Rossi}", "member"),
        new("/t/acme/roles", "roles"),
        new("/t/acme/roles/new", "role-new"),
        new("/t/acme/roles/{Lab lead}", "role"),
        new("/t/acme/branding", "branding"),
        new("/t/acme/settings", "tenant-settings"),
        new("/t/acme/sign-in", "tenant-sign-in"),
        new("/t/globex", "tenant-of-others", 404),
        new("/admin", "back-office-forbidden", 403),
    ];

    private static readonly Screen[] OwnersOfSuspended = [new("/t/hooli", "tenant-suspended")];

    private static readonly Screen[] OwnersOfLeaving = [new("/workspaces", "workspaces-leaving"), new("/account", "account-leaving"), new("/deleted/{Sirius Cybernetics}", "deleted"), new("/deleted/nothing", "deleted-none", 404)];

    private static readonly Screen[] OwnersOfGone = [new("/certificates/{Weingut Abendrot}", "certificate")];

    private static readonly Screen[] Staff =
    [
        new("/admin", "overview"),
        new("/admin/approvals", "approvals"),
        new("/admin/tenants", "tenants"),
        new("/admin/tenants?q=nobody-at-all", "tenants-none"),
        new("/admin/tenants/{Umbrella Analytics}", "tenant-details"),
        new("/admin/tenants/{Umbrella Analytics}/operations", "tenant-operations"),
        new("/admin/tenants/{Umbrella Analytics}/resources", "tenant-resources"),
        new("/admin/tenants/{Tyrell Robotics}/people", "tenant-people"),
        new("/admin/tenants/{Umbrella Analytics}/audit", "tenant-audit"),
        new("/admin/tenants/{Umbrella Analytics}/danger", "tenant-danger"),
        new("/admin/tenants/{Tyrell Robotics}/danger", "tenant-danger-held"),
        new("/admin/tenants/{Sirius Cybernetics}/danger", "tenant-danger-pending"),
        new("/admin/tenants/{Weingut Abendrot}", "tenant-deleted"),
        new("/admin/tenants/nothing", "tenant-none", 404),
        new("/admin/operations", "operations"),
        new("/admin/operations/{Umbrella Analytics}", "operation"),
        new("/admin/operations/nothing", "operation-none", 404),
        new("/admin/api-keys", "api-keys"),
        new("/admin/billing", "billing"),
        new("/admin/billing/coupons", "coupons"),
        new("/admin/billing/settings", "invoicing"),
        new("/admin/billing/invoices/INV-000001", "invoice"),
        new("/admin/billing/invoices/nothing", "invoice-none", 404),
        new("/admin/billing/move/nothing", "move-none", 404),
        new("/admin/tenants/{Acme Instruments}/billing", "tenant-billing"),
        new("/admin/usage", "usage"),
        new("/admin/plans", "plans"),
        new("/admin/plans/new", "plan-new"),
        new("/admin/plans/business", "plan"),
        new("/admin/plans/business/versions/1", "plan-version"),
        new("/admin/plans/business/versions/2/edit", "plan-edit"),
        new("/admin/plans/nothing", "plan-none", 404),
        new("/admin/templates", "templates"),
        new("/admin/templates/standard", "template"),
        new("/admin/templates/standard/edit", "template-edit"),
        new("/admin/templates/standard/versions/1", "template-version"),
        new("/admin/cells", "cells"),
        new("/admin/cells/new", "cell-new"),
        new("/admin/cells/{eu-1}", "cell"),
        new("/admin/audit", "audit"),
        new("/admin/keys", "keys"),
        new("/admin/sign-in", "staff-sign-in"),
        new("/admin/staff", "staff"),
        new("/admin/staff/invite", "staff-invite"),
        new("/admin/staff/roles", "staff-roles"),
        new("/admin/staff/{Oskar Operator}", "staff-member"),
        new("/admin/staff/nothing", "staff-none", 404),
        new("/admin/second-approvals", "second-approvals"),
    ];

    /// <summary>What has the focus, unless it or what it stands in shows so.</summary>
    private const string Unseen = """
        () => {
          const shows = element => { const style = getComputedStyle(element); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; };
          const focused = document.activeElement;
          return focused === document.body || shows(focused) || shows(focused.parentElement) ? null : focused.outerHTML.slice(0, 160);
        }
        """;

    public static TheoryData<string, string> Looks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var who in (string[])["visitor", "owner", "owner of a suspended one", "owner of a leaving one", "owner of one that is gone", "staff"])
            {
                foreach (var look in (string[])["desktop light en", "phone light de", "desktop dark fr", "phone dark es"])
                    data.Add(who, look);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Is_whole(string who, string look)
    {
        var problems = new List<string>();
        await portal.BrowseAsync(async visitor =>
        {
            var links = await portal.SignInAsync(visitor, who);
            foreach (var screen in ScreensOf(who))
            {
                var path = Named().Replace(screen.Path, m => links(screen.Path, m.Groups[1].Value));
                var response = await visitor.GoAsync(path);
                if (response!.Status != screen.Status)
                    problems.Add($"{path} answers {response.Status} instead of {screen.Status}");

                await visitor.SettledAsync();
                await visitor.PictureAsync("screens", $"{screen.Name}-{look.Replace(' ', '-')}");
                if (await visitor.Page.Locator("main .reference").CountAsync() > 0 && screen.Name != "error")
                    problems.Add($"{path} is broken");

                problems.AddRange((await visitor.AccessibilityAsync()).Select(v => $"{path}: {v}"));
                if (await visitor.OverflowAsync() is > 0 and var pixels)
                    problems.Add($"{path} is {pixels} pixels too wide");
            }
        }, LookOf(look));

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [Theory]
    [InlineData("staff", "/admin/tenants")]
    [InlineData("staff", "/admin/templates/standard/edit")]
    [InlineData("owner", "/t/acme/settings")]
    public async Task Shows_where_the_keyboard_is(string who, string path)
    {
        var problems = new HashSet<string>();
        await portal.BrowseAsync(async visitor =>
        {
            await portal.SignInAsync(visitor, who);
            await visitor.GoAsync(path);
            await visitor.SettledAsync();
            for (var presses = 0; presses < 40; presses++)
            {
                await visitor.Page.Keyboard.PressAsync("Tab");
                if (await visitor.Page.EvaluateAsync<string?>(Unseen) is { } element)
                    problems.Add(element);
            }
        });

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [Fact]
    public void Is_in_the_list()
    {
        var routes = from type in typeof(Features.Plans.Plan).Assembly.GetTypes()
                     from route in type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>()
                     select route.Template;
        var shown = ((Screen[])[.. Visitors, .. Owners, .. OwnersOfSuspended, .. OwnersOfLeaving, .. OwnersOfGone, .. Staff]).Select(s => s.Path.Split('?')[0]).ToList();

        var missing = routes.Where(route => !shown.Exists(path => Regex.IsMatch(path, "^" + Parameter().Replace(route, "[^/]+") + "$"))).ToList();

        Assert.Empty(missing);
    }

    private static Screen[] ScreensOf(string who) => who switch
    {
        "visitor" => Visitors,
        "owner" => Owners,
        "staff" => Staff,
        "owner of a leaving one" => OwnersOfLeaving,
        "owner of one that is gone" => OwnersOfGone,
        _ => OwnersOfSuspended,
    };

    private static Look LookOf(string look) =>
        (look.StartsWith("phone", StringComparison.Ordinal) ? Look.Phone : Look.Desktop) with { Dark = look.Contains("dark", StringComparison.Ordinal), Language = look[^2..] };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    /// <param name="Path">With names in braces where the id of a row stands.</param>
    private sealed record Screen(string Path, string Name, int Status = 200);

    /// <summary>A Portal with its demo tenants.</summary>
    public sealed class Seeded(Browser browser) : PortalUnderTest(browser)
    {
        private Func<string, string, string>? _links;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            for (var tries = 0; !Program.Output.Contains($"{DemoTenants.All.Count} demo tenants are ready", StringComparison.Ordinal); tries++)
            {
                Assert.True(tries < 1200, "The demo tenants were not made:" + Environment.NewLine + Program.Output);
                await Task.Delay(100);
            }
        }

        protected override bool Seed => true;

        /// <summary>Signs in; the answer turns a page's address and the name of a row into that row's id.</summary>
        internal async Task<Func<string, string, string>> SignInAsync(Visitor visitor, string who)
        {
            if (who == "visitor")
            {
                var join = Mailbox.LinkIn(await Mails.WaitForAsync("eve@acme.example")).Segments[^1];
                var staff = Mailbox.LinkIn(await Mails.WaitForAsync(DemoTenants.InvitedStaff)).Segments[^1];
                return (path, _) => path.StartsWith("/join-staff/", StringComparison.Ordinal) ? staff : join;
            }

            if (who == "owner of one that is gone")
            {
                var mail = await Mails.WaitForAsync("owner@abendrot.example", m => Mailbox.LinkIn(m).AbsolutePath.StartsWith("/certificates/", StringComparison.Ordinal));
                return (_, _) => Mailbox.LinkIn(mail).Segments[^1];
            }

            var email = who switch
            {
                "owner" => "owner@acme.example",
                "staff" => DevelopmentAccounts.All[0].Email,
                "owner of a leaving one" => "owner@sirius.example",
                _ => "owner@hooli.example",
            };
            await visitor.SignInAsync(email, DevelopmentAccounts.Password);
            if (who == "owner of a leaving one")
            {
                var link = await visitor.Page.Locator("a[href^='/deleted/']").First.GetAttributeAsync("href");
                return (_, _) => link!.Split('/')[^1];
            }

            if (who == "owner")
            {
                var member = await IdOfAsync(visitor, "/t/acme/members", "Chiara Rossi");
                var role = await IdOfAsync(visitor, "/t/acme/roles", "Lab lead");
                return (path, _) => path.Contains("/roles/", StringComparison.Ordinal) ? role : member;
            }

            return who == "staff" ? _links ??= await ReadLinksAsync(visitor) : (_, name) => name;
        }

        private static async Task<Func<string, string, string>> ReadLinksAsync(Visitor visitor)
        {
            var ids = new Dictionary<(string Page, string Name), string>();
            foreach (var (list, row) in ((string, string)[])[("tenants", "Acme Instruments"), ("tenants", "Umbrella Analytics"), ("tenants", "Sirius Cybernetics"), ("tenants", "Tyrell Robotics"), ("tenants", "Weingut Abendrot"), ("operations", "Umbrella Analytics"), ("cells", "eu-1"), ("staff", "Oskar Operator")])
                ids[(list, row)] = await IdOfAsync(visitor, $"/admin/{list}", row);

            return (path, name) => ids[(path.Split('/')[2], name)];
        }

        private static async Task<string> IdOfAsync(Visitor visitor, string list, string row)
        {
            await visitor.GoAsync(list);
            var link = visitor.Page.Locator("main tr").Filter(new() { HasText = row }).Locator($"a[href^='{list}/']").First;
            return (await link.GetAttributeAsync("href"))!.Split('/')[^1];
        }
    }
}
