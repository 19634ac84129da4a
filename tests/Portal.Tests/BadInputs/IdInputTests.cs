using System.Net;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.BadInputs;

/// <summary>Ids of nothing and ids of others.</summary>
public sealed class IdInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    private static readonly string[] Pages = ["/admin/tenants/{0}", "/admin/tenants/{0}/audit", "/admin/operations/{0}", "/admin/cells/{0}", "/admin/templates/{0}", "/admin/templates/{0}/edit", "/admin/tenants/{0}/certificate.json", "/admin/tenants/{0}/certificate.pdf", "/deleted/{0}"];

    private static readonly string[] Queries =
    [
        "/admin/tenants?page=-1", "/admin/tenants?page=99999999999999999999", "/admin/tenants?page=x", "/admin/tenants?sort=;drop", "/admin/tenants?status=Nothing&status=", "/admin/tenants?plan=%00",
        "/admin/tenants?q=%25%5F%5C'", "/admin/tenants?cell=x", "/admin/tenants.csv?status=Nothing&sort=x", "/admin/operations?page=-5", "/admin/operations?status=0", "/admin/operations?status=99",
        "/admin/operations?search=%25_%27", "/admin/operations?tenant=x", "/admin/operations?order=;", "/admin/audit?from=yesterday", "/admin/audit?tenant=x&page=-1", "/admin/audit.csv?from=x",
        "/admin/templates/standard/versions/0", "/admin/templates/standard/versions/99999999999", "/t/x/settings", "/t/..%2f..", "/signin?returnUrl=https://evil.example",
    ];

    public static IReadOnlyList<string> Inputs { get; } = [.. Pages.SelectMany(p => Nasty.Ids.Select(id => string.Format(null, p, id))), .. Queries];

    [Fact]
    public async Task Staff_pages_answer_every_address()
    {
        var http = await app.OpenAsync();
        var staff = await SignInAsync(http);

        await app.RefuseAllAsync(Inputs, async path =>
        {
            var answer = await staff.GetAsync(path);
            if (Pages.Any(p => path.StartsWith(p.Split('{')[0], StringComparison.Ordinal)) && path.Split('/').Length > 3 && answer.StatusCode == HttpStatusCode.OK && !path.Contains("standard"))
                return "opened a page";

            return await BadInputApp.JudgeAsync(answer);
        });
    }

    [Fact]
    public async Task A_foreign_tenant_is_answered_like_one_that_does_not_exist()
    {
        await app.OpenAsync();
        var (mine, theirs, nobodys) = (await app.Given.AnActiveTenantAsync(), await app.Given.AnActiveTenantAsync(), TenantId.New());
        var me = app.As(Callers.OwnerOf(mine));
        await app.CallerOfAsync(Callers.OwnerOf(mine));

        await app.RefuseAllAsync(
            (Func<TenantId, Task<Error?>>[])
            [
                async id => (await me.SendAsync(new GetTenantOverview(id))).Error,
                async id => (await me.SendAsync(new GetTenantSettings(id))).Error,
                async id => (await me.SendAsync(new ChangeTenantSettings(id, "Mine now", "en", "Etc/UTC", 1))).Error,
                async id => (await me.SendAsync(new ShowTenant(id))).Error,
                async id => (await me.SendAsync(new ApproveTenant(id))).Error,
                async id => (await me.SendAsync(new SuspendTenant(id, SuspensionReason.StaffRequest, "Mine."))).Error,
                async id => (await me.SendAsync(new ResumeTenant(id, "Mine."))).Error,
                async id => (await me.SendAsync(new RejectTenant(id, "Mine."))).Error,
                async id => (await me.SendAsync(new GetOperation(OperationId.From(id.Value)))).Error,
                async id => (await me.SendAsync(new RetryOperation(OperationId.From(id.Value)))).Error,
                async id => (await me.SendAsync(new CancelOperation(OperationId.From(id.Value)))).Error,
            ],
            async ask =>
            {
                var (foreign, missing) = (await ask(theirs), await ask(nobodys));
                return foreign is not null && foreign.Kind == missing?.Kind && foreign.Message == missing.Message ? null : $"{foreign?.Message} differs from {missing?.Message}";
            });
    }

    private async Task<HttpClient> SignInAsync(HttpClient http)
    {
        var (person, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(async db =>
        {
            db.Add(new Portal.Features.Members.StaffMember { PersonId = person, Role = StaffRole.Administrator, Since = app.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        });
        var answer = await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }
}
