using Bunit;
using MudBlazor;
using Portal.Features.Audit.Admin;
using Portal.Features.Operations.Admin;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class TenantDetailsPageTests : PageContext
{
    private TenantDetails _tenant = Active();

    public TenantDetailsPageTests() => Answer<ShowTenant, Result<TenantDetails>>(_ => _tenant);

    [Fact]
    public void The_header_offers_what_can_be_done_now_and_nothing_else()
    {
        _tenant = _tenant with { Actions = [new(TenantAction.Suspend, null), new(TenantAction.Resume, "Only a suspended one.")] };

        var page = Open();

        Assert.Equal(["Suspend"], page.FindAll(".page-header-actions button").Select(b => b.TextContent));
        Assert.Contains("http://localhost:5080/t/acme", page.Markup);
    }

    [Fact]
    public async Task Suspending_says_what_it_does_takes_reason_and_words_and_keeps_them_when_refused()
    {
        var answers = new Queue<Result>([Error.Invalid("Note", "Write a few words."), Error.Conflict("Acme has an operation."), Result.Success]);
        Answer<SuspendTenant, Result>(_ => answers.Dequeue());
        var dialogs = Render<MudDialogProvider>();
        var page = Open();

        var deciding = page.Find(".page-header-actions .button-danger").ClickAsync();
        dialogs.WaitForElement("#decision-note");
        Assert.Contains("All data stays.", dialogs.Markup);
        Assert.Empty(Sent.OfType<SuspendTenant>());

        await dialogs.Find(".button-danger").ClickAsync();
        Assert.Equal("Write a few words.", dialogs.Find("#decision-note-error").TextContent);
        Assert.Equal("true", dialogs.Find("#decision-note").GetAttribute("aria-invalid"));

        await dialogs.Find("#decision-note").InputAsync("October is open.");
        await dialogs.Find(".button-danger").ClickAsync();
        Assert.Equal("Acme has an operation.", dialogs.Find("[role=alert]").TextContent);

        _tenant = _tenant with { Status = TenantStatus.Suspended };
        await dialogs.Find(".button-danger").ClickAsync();
        await deciding;

        Assert.Equal(new SuspendTenant(_tenant.Id, SuspensionReason.StaffRequest, "October is open."), Sent.OfType<SuspendTenant>().Last());
        Assert.Contains("Suspended", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task It_follows_the_running_operation_and_stops_when_it_is_left()
    {
        var running = Operation(OperationStatus.Running);
        _tenant = _tenant with { Operations = [running] };
        var page = Open();
        Assert.Equal([running.Id], Feed.Watched);
        Assert.Contains("Create the database", page.Find(".note-moving").TextContent);

        _tenant = _tenant with { Status = TenantStatus.Suspended, SuspensionReason = SuspensionReason.Security, StatusNote = "A leaked key.", Operations = [running with { Status = OperationStatus.Succeeded, FinishedAt = Clock.GetUtcNow() }] };
        await Feed.MoveAsync(running.Id);

        page.WaitForAssertion(() => Assert.Contains("A leaked key.", page.Find(".note-attention").TextContent));
        Assert.Empty(page.FindAll(".note-moving"));
        Assert.Empty(Feed.Watched);
    }

    [Fact]
    public async Task A_page_that_is_gone_watches_nothing()
    {
        _tenant = _tenant with { Operations = [Operation(OperationStatus.Running)] };
        Open();

        await DisposeComponentsAsync();

        Assert.Empty(Feed.Watched);
    }

    [Fact]
    public void The_danger_zone_is_there_only_when_something_is_in_it_and_one_may_do_it()
    {
        Assert.DoesNotContain("Danger zone", Open().Find(".tabs").TextContent);
        Assert.Equal("Overview", Open("danger").Find(".tabs [aria-current]").TextContent);

        var failed = Operation(OperationStatus.Failed);
        _tenant = _tenant with { Status = TenantStatus.ProvisioningFailed, Operations = [failed] };
        Assert.DoesNotContain("Danger zone", Open().Find(".tabs").TextContent);

        _tenant = _tenant with { MayRunOperations = true };
        Assert.Equal($"/admin/operations/{failed.Id}", Open("danger").Find(".danger a").GetAttribute("href"));
    }

    [Fact]
    public void Who_may_not_read_the_audit_log_finds_no_tab_and_asks_for_nothing()
    {
        _tenant = _tenant with { MaySeeAudit = false };

        var page = Open("audit");

        Assert.DoesNotContain("Audit", page.Find(".tabs").TextContent);
        Assert.Empty(Sent.OfType<ListAudit>());
    }

    [Fact]
    public void The_audit_tab_asks_for_this_tenant_and_says_when_one_may_not_read_it()
    {
        _tenant = _tenant with { MaySeeAudit = true };
        Answer<ListAudit, Result<AuditList>>(_ => Error.Forbidden("Ask for the permission."));

        var page = Open("audit");

        Assert.Equal(_tenant.Id, Sent.OfType<ListAudit>().Single().Filter.Tenant);
        Assert.Contains("Ask for the permission.", page.Markup);
        Assert.Contains("Acme", page.Find("h1").TextContent);
    }

    [Fact]
    public void Resources_show_size_and_quota_and_what_was_removed()
    {
        _tenant = _tenant with
        {
            Resources =
            [
                new("folder-storage", "t-1", "eu-1", 1_500_000_000, 50_000_000_000, null, ResourceState.Present, Clock.GetUtcNow(), null),
                new("sqlite-database", "t-1.db", "eu-1", null, null, "0003.sql", ResourceState.Removed, Clock.GetUtcNow(), Clock.GetUtcNow()),
            ],
        };

        var page = Open("resources");

        Assert.Contains("1.5 GB / 50 GB", page.Markup);
        Assert.Equal(["Present", "Removed"], page.FindAll("tbody .chip").Select(c => c.TextContent));
    }

    [Fact]
    public void Where_it_lives_is_named_and_an_address_that_was_given_back_says_so()
    {
        _tenant = _tenant with { HoldsAddress = false, Status = TenantStatus.Deleted };

        var place = Open().Find("[aria-labelledby=facts-place]").TextContent;

        Assert.Contains("Europe", place);
        Assert.Contains("others can take it", place);
        Assert.DoesNotContain("http", place);
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("")]
    public void An_id_that_is_none_is_a_tenant_that_is_not_there(string id)
    {
        var page = Render<TenantDetailsPage>(p => p.Add(c => c.Id, id));

        Assert.Contains("There is no such tenant.", page.Markup);
        Assert.Empty(Sent);
    }

    private IRenderedComponent<TenantDetailsPage> Open(string? tab = null) => Render<TenantDetailsPage>(p => p.Add(c => c.Id, _tenant.Id.ToString()).Add(c => c.Tab, tab));

    private TenantOperation Operation(OperationStatus status) =>
        new(OperationId.New(), OperationKind.Provision, status, "ada@example.com", "create-database", Clock.GetUtcNow(), null);

    [Fact]
    public void A_failed_operation_says_why_and_is_retried_by_those_who_may()
    {
        Answer<RetryOperation, Result>(_ => Result.Success);
        var failed = new TenantOperation(OperationId.New(), OperationKind.Provision, OperationStatus.Failed, "staff", "create-storage", DateTimeOffset.UnixEpoch, null)
        {
            Reason = new StepReason("no-room.OwnDatabase", "no-room.advice", ["mars"]),
        };
        _tenant = _tenant with { Status = TenantStatus.ProvisioningFailed, Actions = [], Operations = [failed] };
        Assert.Empty(Open().FindAll(".page-header-actions button"));

        _tenant = _tenant with { MayRunOperations = true };
        var page = Open();
        page.Find(".page-header-actions .button-primary").Click();

        Assert.Contains("No open cell of region ‘mars’", page.Find(".note-why").TextContent, StringComparison.Ordinal);
        Assert.Equal(failed.Id, Assert.Single(Sent.OfType<RetryOperation>()).Id);
    }

    private static TenantDetails Active() => new(
        TenantId.New(), "Acme", "acme", true, TenantStatus.Active, null, null, "Team", "owner@acme.example", 3, "eu", "eu-1", "de", "Europe/Berlin", "EUR",
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [new(TenantAction.Suspend, null)], [], []);
}
