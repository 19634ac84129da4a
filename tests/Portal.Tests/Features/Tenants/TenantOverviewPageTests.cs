using Bunit;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants;

public sealed class TenantOverviewPageTests : PageContext
{
    private static readonly TenantView Acme = new(TenantId.New(), "Acme", "acme", TenantStatus.Active, null, null, [TenantPermission.ViewTenant], false);

    private Result<TenantOverview> _overview = Overview();

    public TenantOverviewPageTests() => Answer<GetTenantOverview, Result<TenantOverview>>(_ => _overview);

    [Fact]
    public void A_member_sees_what_their_tenant_is_and_has()
    {
        var page = Open();

        Assert.Contains("Acme", page.Find("h1").TextContent);
        Assert.Contains("Team", page.Find("dl.facts").TextContent);
        Assert.Contains("http://localhost:5080/t/acme", page.Find("dl.facts .copy-id").InnerHtml);
        Assert.Equal(["50", "25"], page.FindAll("progress").Select(p => p.GetAttribute("value")));
        Assert.Empty(page.FindAll(".attention"));
    }

    [Fact]
    public void What_is_nearly_full_is_said_first()
    {
        _overview = Overview(members: 24, size: 95);

        var lines = Open().FindAll(".attention li").Select(l => l.TextContent.Trim()).ToList();

        Assert.Equal(2, lines.Count);
        Assert.Contains("95", lines[0]);
        Assert.Contains("24", lines[1]);
    }

    [Fact]
    public async Task A_running_operation_is_followed_until_it_has_ended()
    {
        var running = OperationId.New();
        _overview = Overview(running: running);
        var page = Open();
        Assert.Equal([running], Feed.Watched);
        Assert.NotEmpty(page.FindAll("section .timeline"));

        _overview = Overview();
        await Feed.MoveAsync(running);

        Assert.Empty(Feed.Watched);
        Assert.Empty(page.FindAll("section .timeline"));
    }

    [Fact]
    public void What_may_not_be_seen_is_said_and_nothing_else_shown()
    {
        _overview = Error.Forbidden("The workspace is suspended.");

        var page = Open();

        Assert.Contains("The workspace is suspended.", page.Find("[role=alert]").TextContent);
        Assert.Empty(page.FindAll("section"));
    }

    private IRenderedComponent<TenantOverviewPage> Open() => Render<TenantOverviewPage>(p => p.Add(c => c.Slug, "acme").AddCascadingValue(Acme));

    private static TenantOverview Overview(int members = 3, long size = 50, OperationId? running = null) => new(
        TenantStatus.Active, "Team", "eu", null, members, 25,
        [new OverviewResource("sqlite-database", size, 100, default), new OverviewResource("folder-storage", 25, 100, default)],
        running is { } id ? [new OverviewOperation(id, OperationKind.Suspend, OperationStatus.Running, default, null)] : [],
        running is { } open
            ? new TimelineView(open, Acme.Id, OperationKind.Suspend, OperationStatus.Running, StepDirection.Do, 1, [new TimelineStep("close", TimelineStepState.Running, null, null, 1)], 0, null, null, default, null)
            : null);
}
