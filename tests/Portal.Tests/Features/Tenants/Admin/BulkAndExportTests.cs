using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class BulkAndExportTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Support = Callers.Staff(StaffPermission.ViewBackOffice);

    [Fact]
    public async Task The_preview_says_for_each_whether_and_why_not_and_changes_nothing()
    {
        var active = await app.Given.AnActiveTenantAsync();
        var suspended = await app.Given.ATenantAsync(TenantStatus.Suspended);
        var busy = await app.Given.AnActiveTenantAsync();
        var unknown = TenantId.New();
        await app.InDatabaseAsync(async db =>
        {
            db.Operations.Add(new Operation { Id = OperationId.New(), TenantId = busy, Kind = OperationKind.Resume, CreatedAt = app.Clock.GetUtcNow(), RequestedBy = "test" });
            await db.SaveChangesAsync();
        });

        var preview = (await app.As(Support).SendAsync(new PreviewBulk(TenantAction.Suspend, [active, suspended, busy, unknown, active], null))).Value;

        Assert.Equal([active], preview.Can.Select(t => t.Id));
        Assert.Equal(new[] { suspended, busy, unknown }.OrderBy(i => i.Value), preview.Cannot.Select(t => t.Id).OrderBy(i => i.Value));
        Assert.All(preview.Cannot, t => Assert.NotEmpty(t.WhyNot!));
        Assert.False(await app.InDatabaseAsync(db => db.Operations.AnyAsync(o => o.TenantId == active)));
    }

    [Fact]
    public async Task Everything_that_matches_can_be_chosen_but_not_without_bound()
    {
        var mark = "bulk" + Guid.NewGuid().ToString("N")[..8];
        var id = await app.Given.ATenantAsync(TenantStatus.Suspended, change: t => t.Name = mark);

        var preview = (await app.As(Support).SendAsync(new PreviewBulk(TenantAction.Resume, [], new TenantFilter { Search = mark }))).Value;
        var tooMany = await app.As(Support).SendAsync(new PreviewBulk(TenantAction.Resume, [.. Enumerable.Range(0, PreviewBulk.Limit + 1).Select(_ => TenantId.New())], null));

        Assert.Equal([id], preview.Can.Select(t => t.Id));
        Assert.Equal((ErrorKind.Invalid, nameof(PreviewBulk.Ids)), (tooMany.Error!.Kind, Assert.Single(tooMany.Error.Fields).Field));
    }

    [Fact]
    public async Task The_file_holds_every_matching_row_over_many_portions_and_runs_nothing()
    {
        var mark = "csv" + Guid.NewGuid().ToString("N")[..8];
        var first = await app.Given.ATenantAsync(TenantStatus.Active, $"{mark}-first", t => t.Name = "=cmd|' /C calc'!A0");
        var plan = await app.InDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Id == first).Select(t => t.PlanId).SingleAsync());
        await app.InDatabaseAsync(async db =>
        {
            for (var i = 0; i < ExportTenants.Portion + 5; i++)
                db.Add(new Tenant { Id = TenantId.New(), Name = $"Row {i}", Slug = $"{mark}-{i}", PlanId = plan, OwnerEmail = "x@example.com", CreatedAt = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });
        var http = await SignedInAsync(StaffRole.Billing);

        var answer = await http.GetAsync($"/admin/tenants.csv?q={mark}");

        Assert.Equal((HttpStatusCode.OK, "text/csv", "attachment"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd().Split("\r\n");
        Assert.Equal(ExportTenants.Portion + 7, lines.Length);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.Contains($"{first},'=cmd|' /C calc'!A0,{mark}-first,Active,", Assert.Single(lines, l => l.Contains("-first", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/admin/tenants.csv")]
    [InlineData("/admin/audit.csv")]
    public async Task The_files_are_for_staff_alone(string path)
    {
        var anonymous = await (await app.HttpAsync()).GetAsync(path);
        var stranger = await (await SignedInAsync()).GetAsync(path);

        Assert.Equal(HttpStatusCode.Redirect, anonymous.StatusCode);
        Assert.StartsWith("/signin", anonymous.Headers.Location!.IsAbsoluteUri ? anonymous.Headers.Location.PathAndQuery : anonymous.Headers.Location.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
        Assert.DoesNotContain("@", await stranger.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_audit_file_holds_what_was_done()
    {
        var id = await app.Given.AnActiveTenantAsync();
        await app.As(Support).SendAsync(new SuspendTenant(id, SuspensionReason.Security, "=1+1"));
        var http = await SignedInAsync(StaffRole.Auditor);

        var text = await http.GetStringAsync($"/admin/audit.csv?tenant={id}");

        var line = Assert.Single(text.Split("\r\n"), l => l.Contains("SuspendTenant", StringComparison.Ordinal));
        Assert.Contains(Support.Email, line);
        Assert.Contains(",x,", line); // refused: looking is not suspending
    }

    private async Task<HttpClient> SignedInAsync(StaffRole? role = null)
    {
        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(async db =>
        {
            if (role is { } staff)
                db.Add(new StaffMember { PersonId = id, Role = staff, Since = app.Clock.GetUtcNow() });

            await db.SaveChangesAsync();
        });
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return http;
    }
}
