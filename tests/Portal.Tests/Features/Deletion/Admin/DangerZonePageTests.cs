using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Deletion;
using Portal.Features.Deletion.Admin;
using Portal.Features.FourEyes;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion.Admin;

/// <summary>What staff are shown and asked before a tenant is deleted, restored or held.</summary>
public sealed class DangerZonePageTests : PageContext
{
    private TenantDetails _tenant;
    private DeletionPlan _plan;

    public DangerZonePageTests()
    {
        var now = Clock.GetUtcNow();
        _tenant = new TenantDetails(
            TenantId.New(), "Acme", "acme", true, TenantStatus.Active, null, null, "Team", "owner@acme.example", 3, "eu", "eu-1", "de", "Europe/Berlin", "EUR",
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [], [], [])
        { End = new TenantEnd(MayDelete: true, MayHold: true) };
        _plan = new DeletionPlan(
            "Acme", now.AddDays(7), 7,
            [new PlannedResource("address", "acme", null, now), new PlannedResource("sqlite-database", "t-1.db", 2_500_000, now.AddDays(7))],
            [new PlannedMember("owner@acme.example", "Owner", true), new PlannedMember("both@acme.example", "Guest", false)], 25,
            [new KeptRecord(Kept.AuditLog, now.AddYears(10)), new KeptRecord(Kept.Certificate, null)], []);
        Answer<ShowTenant, Result<TenantDetails>>(_ => _tenant);
        Answer<PreviewDeletion, Result<DeletionPlan>>(_ => _plan);
    }

    [Fact]
    public async Task Deleting_shows_what_will_be_gone_and_waits_for_the_name()
    {
        Answer<RequestDeletion, Result<Decided>>(_ => Decided.Done);
        var (page, dialogs) = Open();

        var deleting = Button(page, "Look at what would be deleted").ClickAsync();
        dialogs.WaitForElement("#deletion-name");
        Assert.Equal(["Address", "Database"], dialogs.FindAll("tbody .title-cell").Select(c => c.TextContent));
        Assert.Contains("2.5 MB", dialogs.Find("tbody").TextContent);
        Assert.Contains("Who loses access: 25", dialogs.Markup);
        Assert.Contains("and 23 more", dialogs.Markup);
        Assert.Contains("The account goes too", Assert.Single(dialogs.FindAll(".lines .end")).TextContent);
        Assert.True(Button(dialogs, "Delete").HasAttribute("disabled"));

        foreach (var wrong in (string[])["acme", "Acme!", " "])
        {
            await dialogs.Find("#deletion-name").InputAsync(wrong);
            Assert.True(Button(dialogs, "Delete").HasAttribute("disabled"));
        }

        await dialogs.Find("#deletion-name").InputAsync(" Acme ");
        await dialogs.Find("#deletion-reason").InputAsync("The contract has ended.");
        Assert.Empty(Sent.OfType<RequestDeletion>());
        _tenant = _tenant with { Status = TenantStatus.PendingDeletion };
        await Button(dialogs, "Delete").ClickAsync();
        await deleting;

        Assert.Equal(new RequestDeletion(_tenant.Id, " Acme ", "The contract has ended."), Assert.Single(Sent.OfType<RequestDeletion>()));
        Assert.Contains("Acme is pending deletion", Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message);
        Assert.Equal(["Place a legal hold", "Restore", "Look at what would be deleted now"], Buttons(page));
    }

    [Fact]
    public async Task What_was_typed_stays_when_it_is_refused_and_nothing_happens_when_one_turns_back()
    {
        var answers = new Queue<Result<Decided>>([Error.Invalid("Reason", "Write a few words."), Error.Conflict("A legal hold stands.")]);
        Answer<RequestDeletion, Result<Decided>>(_ => answers.Dequeue());
        var (page, dialogs) = Open();
        var deleting = Button(page, "Look at what would be deleted").ClickAsync();
        dialogs.WaitForElement("#deletion-name");
        await dialogs.Find("#deletion-name").InputAsync("Acme");

        await Button(dialogs, "Delete").ClickAsync();
        Assert.Equal(("Write a few words.", "true"), (dialogs.Find("#deletion-reason-error").TextContent, dialogs.Find("#deletion-reason").GetAttribute("aria-invalid")));

        await Button(dialogs, "Delete").ClickAsync();
        Assert.Equal("A legal hold stands.", dialogs.Find("[role=alert]").TextContent);
        Assert.Equal("Acme", dialogs.Find("#deletion-name").GetAttribute("value"));

        await Button(dialogs, "Cancel").ClickAsync();
        await deleting;
        Assert.Equal(2, Sent.OfType<RequestDeletion>().Count());
        Assert.Empty(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
    }

    [Fact]
    public async Task What_is_in_the_way_is_said_and_nothing_can_be_typed()
    {
        _plan = _plan with { InTheWay = ["A legal hold stands.", "An operation is not finished."] };
        var (page, dialogs) = Open();

        _ = Button(page, "Look at what would be deleted").ClickAsync();
        dialogs.WaitForElement(".note-attention");

        Assert.Equal(["A legal hold stands.", "An operation is not finished."], dialogs.FindAll(".note-attention li").Select(l => l.TextContent));
        Assert.Empty(dialogs.FindAll("input, textarea"));
        Assert.True(Button(dialogs, "Delete").HasAttribute("disabled"));
        await Button(dialogs, "Cancel").ClickAsync();
    }

    [Fact]
    public async Task A_plan_that_cannot_be_made_says_why_and_deletes_nothing()
    {
        Answer<PreviewDeletion, Result<DeletionPlan>>(_ => Error.Conflict("Acme is being deleted already."));
        var (page, dialogs) = Open();

        _ = Button(page, "Look at what would be deleted").ClickAsync();
        dialogs.WaitForElement("[role=alert]");

        Assert.Contains("Acme is being deleted already.", dialogs.Markup);
        Assert.True(Button(dialogs, "Delete").HasAttribute("disabled"));
        await Button(dialogs, "Cancel").ClickAsync();
    }

    [Fact]
    public async Task Not_waiting_any_longer_asks_for_the_name_and_for_no_other_reason()
    {
        _tenant = _tenant with { Status = TenantStatus.PendingDeletion };
        _plan = _plan with { RestorableUntil = null };
        Answer<DeleteTenantNow, Result<Decided>>(_ => Decided.Done);
        var (page, dialogs) = Open();

        var deleting = Button(page, "Look at what would be deleted now").ClickAsync();
        dialogs.WaitForElement("#deletion-name");
        Assert.Contains("This cannot be undone.", dialogs.Markup);
        Assert.Empty(dialogs.FindAll("#deletion-reason"));
        Assert.All(dialogs.FindAll("tbody tr"), r => Assert.Contains("At once", r.TextContent));
        await dialogs.Find("#deletion-name").InputAsync("Acme");
        _tenant = _tenant with { Status = TenantStatus.Deleting };
        await Button(dialogs, "Delete now").ClickAsync();
        await deleting;

        Assert.Equal(new DeleteTenantNow(_tenant.Id, "Acme"), Assert.Single(Sent.OfType<DeleteTenantNow>()));
        Assert.DoesNotContain("Danger zone", page.Find(".tabs").TextContent); // there is nothing left to do
    }

    [Fact]
    public async Task Restoring_proposes_the_address_it_had_and_takes_another_where_that_is_taken()
    {
        _tenant = _tenant with { Status = TenantStatus.PendingDeletion };
        var answers = new Queue<Result>([Error.Invalid("Slug", "“acme” belongs to somebody else by now."), Error.Conflict("It is being locked right now."), Result.Success]);
        Answer<RestoreTenant, Result>(_ => answers.Dequeue());
        var (page, dialogs) = Open();

        var restoring = Button(page, "Restore").ClickAsync();
        dialogs.WaitForElement("#restore-slug");
        Assert.Equal("acme", dialogs.Find("#restore-slug").GetAttribute("value"));
        Assert.Contains("Nothing was lost.", dialogs.Markup);

        await Button(dialogs, "Restore").ClickAsync();
        Assert.Equal(("“acme” belongs to somebody else by now.", "true"), (dialogs.Find("#restore-slug-error").TextContent, dialogs.Find("#restore-slug").GetAttribute("aria-invalid")));

        await dialogs.Find("#restore-slug").InputAsync("acme-again");
        await Button(dialogs, "Restore").ClickAsync();
        Assert.Equal("It is being locked right now.", dialogs.Find("[role=alert]").TextContent);
        Assert.Equal(("", null), (dialogs.Find("#restore-slug-error").TextContent, dialogs.Find("#restore-slug").GetAttribute("aria-invalid")));

        await Button(dialogs, "Restore").ClickAsync();
        await restoring;

        Assert.Equal(["acme", "acme-again", "acme-again"], Sent.OfType<RestoreTenant>().Select(r => r.Slug));
        Assert.Contains("Acme is being restored.", Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars).Message);
    }

    [Fact]
    public async Task A_legal_hold_takes_a_reason_and_keeps_it_when_refused()
    {
        var answers = new Queue<Result>([Error.Invalid("Reason", "Write why."), Result.Success]);
        Answer<PlaceLegalHold, Result>(_ => answers.Dequeue());
        var (page, dialogs) = Open();

        var holding = Button(page, "Place a legal hold").ClickAsync();
        dialogs.WaitForElement("#hold-reason");
        Assert.Contains("the clock stops", dialogs.Markup);
        await dialogs.Find("#hold-reason").InputAsync("LG Berlin, 4 O 12/26");
        await Button(dialogs, "Place a legal hold").ClickAsync();
        Assert.Equal("Write why.", dialogs.Find("#hold-reason-error").TextContent);

        _tenant = _tenant with { End = _tenant.End with { HeldSince = Clock.GetUtcNow(), HoldReason = "LG Berlin, 4 O 12/26" } };
        await Button(dialogs, "Place a legal hold").ClickAsync();
        await holding;

        Assert.Equal(new PlaceLegalHold(_tenant.Id, "LG Berlin, 4 O 12/26"), Sent.OfType<PlaceLegalHold>().Last());
        Assert.Contains("LG Berlin, 4 O 12/26", page.Find("[aria-labelledby=danger-held]").TextContent);
        Assert.Equal(["Release the legal hold", "Look at what would be deleted"], Buttons(page));
    }

    [Fact]
    public async Task A_release_is_confirmed_and_sent_once()
    {
        _tenant = _tenant with { End = _tenant.End with { HeldSince = Clock.GetUtcNow().AddDays(-3), HoldReason = "LG Berlin" } };
        Answer<ReleaseLegalHold, Result>(_ => Result.Success);
        var (page, dialogs) = Open();

        var staying = Button(page, "Release the legal hold").ClickAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("the time that was left goes on from now", dialogs.Markup));
        await Button(dialogs, "Cancel").ClickAsync();
        await staying;
        Assert.Empty(Sent.OfType<ReleaseLegalHold>());

        var releasing = Button(page, "Release the legal hold").ClickAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("Release the legal hold on Acme?", dialogs.Markup));
        _tenant = _tenant with { End = _tenant.End with { HeldSince = null, HoldReason = null } };
        await Button(dialogs, "Release the legal hold").ClickAsync();
        await releasing;

        Assert.Equal(new ReleaseLegalHold(_tenant.Id), Assert.Single(Sent.OfType<ReleaseLegalHold>()));
        Assert.Equal(["Place a legal hold", "Look at what would be deleted"], Buttons(page));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false, "Look at what would be deleted")]
    [InlineData(false, true, "Place a legal hold")]
    public void Everybody_sees_what_they_may_and_nothing_else(bool mayDelete, bool mayHold, params string[] buttons)
    {
        _tenant = _tenant with { End = new TenantEnd(MayDelete: mayDelete, MayHold: mayHold) };

        var (page, _) = Open();

        Assert.Equal(buttons, Buttons(page));
        Assert.Equal(buttons.Length > 0, page.Find(".tabs").TextContent.Contains("Danger zone", StringComparison.Ordinal));
    }

    private (IRenderedComponent<TenantDetailsPage> Page, IRenderedComponent<MudDialogProvider> Dialogs) Open()
    {
        var dialogs = Render<MudDialogProvider>();
        return (Render<TenantDetailsPage>(p => p.Add(c => c.Id, _tenant.Id.ToString()).Add(c => c.Tab, "danger")), dialogs);
    }

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> of, string text) where T : Microsoft.AspNetCore.Components.IComponent =>
        of.FindAll("button").Single(b => b.TextContent == text);

    private static IEnumerable<string> Buttons(IRenderedComponent<TenantDetailsPage> page) => page.FindAll("section .button").Select(b => b.TextContent);
}
