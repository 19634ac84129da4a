using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Operations.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Operations.Admin;

public sealed class OperationPagesTests : PageContext
{
    private OperationDetails _operation = Failed();

    [Fact]
    public void A_failed_operation_offers_to_retry_and_to_cancel_to_those_who_may()
    {
        var page = ShowOperation(StaffPermission.ViewBackOffice, StaffPermission.RunOperations);

        Assert.Equal(["Cancel and undo", "Retry"], page.FindAll(".page-header-actions button").Select(b => b.TextContent));
        Assert.Contains("Free some.", page.Markup);
    }

    [Fact]
    public void Those_who_only_look_see_no_buttons()
    {
        Assert.Empty(ShowOperation(StaffPermission.ViewBackOffice).FindAll(".page-header-actions button"));
    }

    [Fact]
    public void Retry_is_sent_once_and_the_page_reads_again()
    {
        Answer<RetryOperation, Result>(_ => Result.Success);
        var page = ShowOperation(StaffPermission.RunOperations);
        var reads = Sent.OfType<GetOperation>().Count();

        page.Find(".page-header-actions .button-primary").Click();

        Assert.Single(Sent.OfType<RetryOperation>());
        Assert.Equal(reads + 1, Sent.OfType<GetOperation>().Count());
    }

    [Fact]
    public async Task The_page_follows_what_moves()
    {
        var page = ShowOperation(StaffPermission.ViewBackOffice);
        _operation = _operation with { Timeline = Views.Succeeded() with { Id = _operation.Timeline.Id }, CanBeRetried = false, CanBeCancelled = false };

        await Feed.MoveAsync(_operation.Timeline.Id);

        page.WaitForAssertion(() => Assert.Contains("The workspace is ready", page.Find(".timeline-headline").TextContent));
    }

    [Fact]
    public async Task Cancelling_says_first_what_is_undone_and_asks_for_the_address()
    {
        Answer<PreviewCancel, Result<CancelPreview>>(q => new CancelPreview(q.Id, OperationKind.Provision, "Acme", "acme", ["create-database", "reserve-address"]));
        Answer<CancelOperation, Result>(_ => Result.Success);
        var dialogs = Render<MudDialogProvider>();
        var page = ShowOperation(StaffPermission.RunOperations);

        var cancelling = page.Find(".page-header-actions .button-danger").ClickAsync();
        dialogs.WaitForAssertion(() => Assert.Equal(2, dialogs.FindAll("ol li").Count));
        Assert.Contains("The database is deleted with everything in it.", dialogs.Markup);
        Assert.True(dialogs.Find("button.button-danger").HasAttribute("disabled"));
        Assert.Empty(Sent.OfType<CancelOperation>());

        await dialogs.Find("input").InputAsync("acme");
        dialogs.WaitForAssertion(() => Assert.False(dialogs.Find("button.button-danger").HasAttribute("disabled")));
        await dialogs.Find("button.button-danger").ClickAsync();
        await cancelling;

        Assert.Single(Sent.OfType<CancelOperation>());
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("'; DROP TABLE Operations; --")]
    public void An_id_that_is_none_is_answered_like_one_that_is_not_there(string id)
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<GetOperation, Result<OperationDetails>>(_ => Error.NotFound("There is no such operation."));

        var page = Render<OperationPage>(p => p.Add(o => o.Id, id));

        Assert.Contains("There is no such operation.", page.Find("[role=alert]").TextContent);
        Assert.Single(page.FindAll("h1"));
        Assert.Empty(Feed.Watched);
    }

    [Fact]
    public void The_list_takes_its_filters_from_the_address_and_follows_only_what_moves()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        var running = Row(OperationStatus.Running);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([running, Row(OperationStatus.Succeeded)], 60));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/operations?Status=running&Kind=Nonsense&Sort=-Tenant&Page=2&Search=ac");

        var page = Render<OperationsPage>();

        var query = Assert.Single(Sent.OfType<ListOperations>());
        Assert.Equal((OperationStatus.Running, null, OperationOrder.Tenant, true, 1, "ac"), (query.Status, query.Kind, query.Order, query.Descending, query.Page, query.Search));
        Assert.Equal([running.Id], Feed.Watched);
        Assert.Equal("descending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        Assert.Equal(2, page.FindAll("nav.pager a").Count);
    }

    [Fact]
    public void Choosing_a_filter_changes_the_address_and_begins_at_the_first_page()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([Row(OperationStatus.Failed)], 1));
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("/admin/operations?Page=3");

        Render<OperationsPage>().Find("#operations-status").Change("Failed");

        Assert.EndsWith("/admin/operations?Status=Failed", navigation.Uri);
    }

    [Fact]
    public void An_empty_list_says_what_it_will_be_and_a_filter_that_finds_nothing_can_be_cleared()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([], 0));
        Assert.Contains("No operations yet", Render<OperationsPage>().Markup);

        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/operations?Status=Failed");
        Assert.Contains("Nothing matches these filters", Render<OperationsPage>().Markup);
    }

    [Fact]
    public void Whoever_may_not_look_is_told_so()
    {
        SignedInAs(StaffPermission.ViewBackOffice);
        Answer<ListOperations, Result<OperationList>>(_ => Error.Forbidden("This is for staff."));

        var page = Render<OperationsPage>();

        Assert.Contains("This is for staff.", page.Find("[role=alert]").TextContent);
        Assert.Single(page.FindAll("h1"));
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public async Task All_that_failed_are_retried_after_a_preview_and_the_result_is_said()
    {
        OperationId[] ids = [OperationId.New(), OperationId.New(), OperationId.New()];
        SignedInAs(StaffPermission.ViewBackOffice, StaffPermission.RunOperations);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([Row(OperationStatus.Failed)], 120, 103));
        Answer<PreviewRetry, Result<RetryPreview>>(_ => new RetryPreview(ids, [new(OperationKind.Provision, 2), new(OperationKind.Freeze, 1)], 103));
        Answer<RetryOperations, Result<RetriedOperations>>(_ => new RetriedOperations(2, 1));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/operations?Kind=Provision&Search=ac");
        var dialogs = Render<MudDialogProvider>();
        var page = Render<OperationsPage>();

        Assert.True(Assert.Single(Sent.OfType<ListOperations>()).CountFailed);
        var retrying = page.Find("#operations-retry-all").ClickAsync();
        dialogs.WaitForElement(".bulk-list");
        Assert.Equal(new OperationFilter { Kind = OperationKind.Provision, Search = "ac" }, Assert.Single(Sent.OfType<PreviewRetry>()).Filter);
        Assert.Equal(2, dialogs.FindAll(".bulk-list li").Count);
        Assert.Contains("These are the 3 oldest of 103", dialogs.Markup);
        Assert.Empty(Sent.OfType<RetryOperations>());

        await dialogs.FindAll("button.button-primary").Single().ClickAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("Taken up again: 2.", dialogs.Find("[role=status]").TextContent));
        Assert.Contains("had not failed any more: 1.", dialogs.Find("[role=status]").TextContent);
        Assert.Equal(ids, Assert.Single(Sent.OfType<RetryOperations>()).Ids);
        await dialogs.FindAll("button.button-primary").Single().ClickAsync();
        await retrying;

        Assert.Equal(2, Sent.OfType<ListOperations>().Count()); // it reads again
    }

    [Fact]
    public async Task A_refused_retry_of_many_says_why_and_reads_the_preview_again()
    {
        SignedInAs(StaffPermission.RunOperations);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([Row(OperationStatus.Failed)], 1, 1));
        Answer<PreviewRetry, Result<RetryPreview>>(_ => new RetryPreview([OperationId.New()], [new(OperationKind.Provision, 1)], 1));
        Answer<RetryOperations, Result<RetriedOperations>>(_ => Error.Conflict("Somebody was faster."));
        var dialogs = Render<MudDialogProvider>();
        var retrying = Render<OperationsPage>().Find("#operations-retry-all").ClickAsync();
        dialogs.WaitForElement(".bulk-list");

        await dialogs.FindAll("button.button-primary").Single().ClickAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("Somebody was faster.", dialogs.Find("[role=alert]").TextContent));
        Assert.Equal(2, Sent.OfType<PreviewRetry>().Count());
        await dialogs.FindAll("button").First(b => b.TextContent.Trim() == "Leave them").ClickAsync();
        await retrying;
    }

    [Theory]
    [InlineData("", 0, true)]
    [InlineData("", 1, false)]
    [InlineData("?Status=Running", 1, true)]
    public void Retrying_many_is_offered_where_something_failed_and_to_those_who_may(string query, int failed, bool mayRun)
    {
        SignedInAs([StaffPermission.ViewBackOffice, .. mayRun ? [StaffPermission.RunOperations] : (StaffPermission[])[]]);
        Answer<ListOperations, Result<OperationList>>(_ => new OperationList([Row(OperationStatus.Running)], 1, failed));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/operations" + query);

        Assert.Empty(Render<OperationsPage>().FindAll("#operations-retry-all"));
    }

    private static OperationDetails Failed()
    {
        var view = Views.Provision(OperationStatus.Failed, state: TimelineStepState.Failed, attempts: 3);
        return new OperationDetails(
            view, "Acme", "acme", "ada@example.com", Views.Start, "node:1", "0af7651916cd43dd8448eb211c80319c", "No space.", "Free some.", "{}",
            [new AttemptDetails("create-database", StepDirection.Do, 3, Views.Start, TimeSpan.FromSeconds(1), AttemptOutcome.Failed, "No space.", "Free some.", null, "node:1")],
            [new StepOutput("reserve-address", StepDirection.Do, "{}")], CanBeRetried: true, CanBeCancelled: true);
    }

    private static OperationRow Row(OperationStatus status) => new(
        OperationId.New(), TenantId.New(), "Acme", "acme", OperationKind.Provision, status, status == OperationStatus.Succeeded ? null : "create-database", "ada@example.com", Views.Start,
        status == OperationStatus.Succeeded ? Views.Start : null);

    private IRenderedComponent<OperationPage> ShowOperation(params StaffPermission[] permissions)
    {
        SignedInAs(permissions);
        Answer<GetOperation, Result<OperationDetails>>(_ => _operation);
        return Render<OperationPage>(p => p.Add(o => o.Id, _operation.Timeline.Id.ToString()));
    }
}
