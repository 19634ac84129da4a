using Bunit;
using MudBlazor;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class ApprovalsPageTests : PageContext
{
    private static readonly Approval Globex = new(TenantId.New(), "Globex", "globex", "Enterprise", "hank@globex.example", "eu", "fr", DateTimeOffset.UnixEpoch, 12, 0);

    private Approvals _approvals = new([Globex], 1);

    public ApprovalsPageTests() => Answer<ListApprovals, Result<Approvals>>(_ => _approvals);

    [Fact]
    public void Who_waits_is_shown_with_what_they_asked_for()
    {
        _approvals = _approvals with { Waiting = [Globex with { FreePlaces = 0, OtherTenants = 2 }] };

        var page = Render<ApprovalsPage>();

        foreach (var word in new[] { "Globex", "globex", "Enterprise", "hank@globex.example", "Français", "No open cell in Europe has room.", "2 other tenants" })
            Assert.Contains(word, page.Markup);

        Assert.Equal("/admin/tenants?q=hank%40globex.example", page.Find("p a").GetAttribute("href"));
    }

    [Fact]
    public async Task Approving_asks_first_and_the_one_who_was_let_in_leaves_the_list()
    {
        Answer<ApproveTenant, Result>(_ =>
        {
            _approvals = new([], 0);
            return Result.Success;
        });
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ApprovalsPage>();

        var deciding = page.Find(".button-approve").ClickAsync();
        dialogs.WaitForElement(".effects");
        Assert.Empty(Sent.OfType<ApproveTenant>());
        Assert.Empty(dialogs.FindAll("textarea"));
        await dialogs.Find(".button-primary").ClickAsync();
        await deciding;

        Assert.Equal(Globex.Id, Sent.OfType<ApproveTenant>().Single().Id);
        Assert.Contains("Nobody is waiting", page.Markup);
    }

    [Fact]
    public async Task The_reason_of_a_rejection_is_written_in_words()
    {
        Answer<RejectTenant, Result>(c => c.Reason.Length == 0 ? Error.Invalid("Reason", "Write a few words.") : Result.Success);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ApprovalsPage>();
        var deciding = page.Find("li .button-danger").ClickAsync();
        dialogs.WaitForElement("textarea");

        await dialogs.Find(".button-danger").ClickAsync();
        Assert.Equal("Write a few words.", dialogs.Find("#decision-note-error").TextContent);

        await dialogs.Find("textarea").InputAsync("Please use your company's address.");
        await dialogs.Find(".button-danger").ClickAsync();
        await deciding;

        Assert.Equal("Please use your company's address.", Sent.OfType<RejectTenant>().Last().Reason);
    }

    [Fact]
    public async Task Cancelling_the_question_sends_nothing()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Render<ApprovalsPage>();
        var deciding = page.Find(".button-approve").ClickAsync();
        dialogs.WaitForElement(".effects");

        await dialogs.Find(".mud-dialog-actions .button").ClickAsync();
        await deciding;

        Assert.All(Sent, m => Assert.IsType<ListApprovals>(m));
    }

    [Fact]
    public void New_ones_appear_without_a_reload()
    {
        var page = Render<ApprovalsPage>();
        _approvals = new([Globex, Globex with { Id = TenantId.New(), Name = "Initech" }], 2);

        Clock.Advance(TimeSpan.FromSeconds(3));

        page.WaitForAssertion(() => Assert.Contains("Initech", page.Markup));
        Assert.Equal("2 waiting", page.Find("[role=status]").TextContent);
    }
}
