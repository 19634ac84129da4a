using Bunit;
using Portal.Features.Overview.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Overview.Admin;

public sealed class OverviewPageTests : PageContext
{
    private Portal.Features.Overview.Admin.Overview _overview = new([new(TenantStatus.Active, 1234)], [], 0, [], [], [], 0);

    public OverviewPageTests() => Answer<ShowOverview, Result<Portal.Features.Overview.Admin.Overview>>(_ => _overview);

    [Fact]
    public void Figures_lead_to_the_tenants_they_count()
    {
        var page = Render<OverviewPage>();

        var active = page.Find("a[href='/admin/tenants?status=Active']");
        Assert.Contains("1,234", active.TextContent);
        Assert.Equal(5, page.FindAll(".figures li").Count);
        Assert.Empty(page.FindAll(".figures-more"));
        Assert.Empty(page.FindAll(".note"));
    }

    [Fact]
    public void What_is_over_stands_below_and_does_not_move_the_figures()
    {
        _overview = _overview with { Statuses = [new(TenantStatus.Active, 1234), new(TenantStatus.Rejected, 7)] };

        var page = Render<OverviewPage>();

        Assert.Equal(5, page.FindAll(".figures li").Count);
        Assert.Contains("7", page.Find(".figures-more a[href='/admin/tenants?status=Rejected']").TextContent);
    }

    [Fact]
    public void What_failed_and_mails_that_were_given_up_cannot_be_overlooked()
    {
        var failed = new RecentOperation(OperationId.New(), OperationKind.Provision, OperationStatus.Failed, TenantId.New(), "Acme", "create-storage", StepReason.Raw("The disk is full."), DateTimeOffset.UnixEpoch);
        _overview = _overview with { FailedTotal = 8, Failed = [failed], Recent = [failed], DeadMails = 2 };

        var page = Render<OverviewPage>();

        Assert.Contains("The disk is full.", page.Find(".line-error").TextContent);
        Assert.Contains("All 8", page.Markup);
        Assert.Contains("could not be delivered: 2", page.Find(".note-bad").TextContent);
        Assert.Equal($"/admin/operations/{failed.Id}", page.Find("[aria-labelledby=overview-failed] li a").GetAttribute("href"));
    }

    [Fact]
    public void Cells_say_in_words_how_full_they_are()
    {
        _overview = _overview with { Cells = [new(CellId.New(), "eu-1", "eu", 90, 100, false)] };

        var page = Render<OverviewPage>();

        Assert.Equal("Cell eu-1: 90 of 100 places taken", page.Find("meter").GetAttribute("aria-label"));
        Assert.Contains("Europe · closed", page.Find(".fills").TextContent);
    }

    [Fact]
    public void It_follows_what_happens_and_goes_on_after_an_outage()
    {
        var page = Render<OverviewPage>();
        var (before, isDown) = (_overview, true);
        Answer<ShowOverview, Result<Portal.Features.Overview.Admin.Overview>>(_ => isDown ? Error.Unavailable("The database is away.") : before with { Statuses = [new(TenantStatus.Active, 1235)] });

        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("The database is away.", page.Markup));
        isDown = false;
        page.Find(".state button").Click();

        Assert.Contains("1,235", page.Markup);
    }

    [Fact]
    public void A_read_that_breaks_leaves_what_is_shown_and_is_tried_again()
    {
        var page = Render<OverviewPage>();
        var before = _overview;
        Answer<ShowOverview, Result<Portal.Features.Overview.Admin.Overview>>(_ => throw new TimeoutException("The server does not answer."));
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Equal(2, Sent.OfType<ShowOverview>().Count()));
        Assert.Contains("1,234", page.Markup);

        Answer<ShowOverview, Result<Portal.Features.Overview.Admin.Overview>>(_ => before with { Statuses = [new(TenantStatus.Active, 1236)] });
        Clock.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Contains("1,236", page.Markup));
    }
}
