using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants.Admin;

public sealed class TenantsPageTests : PageContext
{
    private readonly List<TenantRow> _rows = [Row("Acme"), Row("Globex"), Row("Initech")];
    private int _total = 60;

    public TenantsPageTests()
    {
        SignedInAs(StaffPermission.ViewBackOffice, StaffPermission.ApproveTenants, StaffPermission.SuspendTenants);
        Answer<ListTenantChoices, Result<TenantChoices>>(_ => new TenantChoices([new("free", "Free"), new("team", "Team")], ["eu", "us"], [new(CellId.New(), "eu-1")]));
        Answer<ListTenants, Result<TenantList>>(q => new TenantList(_total == 0 ? [] : _rows, q.Page, _total));
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private ListTenants LastRead => Sent.OfType<ListTenants>().Last();

    [Fact]
    public void What_stands_in_the_address_is_what_is_asked_and_shown()
    {
        var page = Open("?q=acme&status=Active,Suspended&plan=team&sort=-name&page=2&size=50");

        Assert.Equal((TenantSort.Name, true, 2, 50), (LastRead.Sort, LastRead.Descending, LastRead.Page, LastRead.Size));
        Assert.Equal(("acme", "team"), (LastRead.Filter.Search, LastRead.Filter.Plan));
        Assert.Equal([TenantStatus.Active, TenantStatus.Suspended], LastRead.Filter.Statuses);
        Assert.Equal("acme", page.Find("#tenants-search").GetAttribute("value"));
        Assert.Equal("descending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
        Assert.Contains("/admin/tenants.csv?q=acme&status=Active,Suspended&plan=team", page.Find("a[download]").GetAttribute("href"));
        Assert.Contains("51–53 of 60", page.Find(".pager").TextContent);
    }

    [Fact]
    public void Regions_have_the_names_that_visitors_chose_them_by_and_keep_their_codes_in_the_address()
    {
        var page = Open("");

        Assert.All(page.FindAll("td[data-label=Region]"), cell => Assert.Equal("Europe", cell.TextContent));
        Assert.Equal([("", "Any"), ("eu", "Europe"), ("us", "United States")], page.FindAll("#tenants-region option").Select(o => (o.GetAttribute("value"), o.TextContent)));
    }

    [Fact]
    public void A_filter_goes_into_the_address_and_back_to_the_first_page()
    {
        var page = Open("?page=2&sort=name");

        page.Find("#tenants-plan").Change("team");
        page.FindAll(".filters input[type=checkbox]")[4].Change(true);

        Assert.Equal("http://localhost/admin/tenants?sort=name&plan=team&status=Active", Navigation.Uri);
        Assert.Equal(1, LastRead.Page);
    }

    [Fact]
    public async Task Typing_asks_once_for_the_last_word_and_keeps_letters_out_of_the_history()
    {
        var page = Open("");
        var before = Sent.OfType<ListTenants>().Count();

        var typed = new[] { "a", "ac", "acme" }.Select(word => page.Find("#tenants-search").InputAsync(word)).ToArray();
        Assert.Equal(before, Sent.OfType<ListTenants>().Count());
        Clock.Advance(TimeSpan.FromMilliseconds(250));
        await Task.WhenAll(typed);

        Assert.Equal("acme", LastRead.Filter.Search);
        Assert.Equal(before + 1, Sent.OfType<ListTenants>().Count());
        Assert.True(((BunitNavigationManager)Navigation).History.First().Options.ReplaceHistoryEntry);
    }

    [Fact]
    public void A_selection_outlives_leafing_but_not_another_filter()
    {
        var page = Open("");
        page.FindAll("tbody .pick input")[1].Change(true);
        Assert.Contains("1 selected", page.Find(".bulk").TextContent);

        _rows[0] = Row("Umbrella");
        Navigation.NavigateTo("/admin/tenants?page=2");
        page.Render();
        Assert.Contains("1 selected", page.Find(".bulk").TextContent);

        page.Find("thead .pick input").Change(true);
        Assert.Contains("3 selected", page.Find(".bulk").TextContent);

        page.Find("#tenants-region").Change("us");
        Assert.Empty(page.FindAll(".bulk"));
    }

    [Fact]
    public async Task An_action_on_many_is_previewed_and_then_done_one_by_one()
    {
        var preview = new BulkPreview(
            [new(_rows[0].Id, "Acme", "acme", null), new(_rows[1].Id, "Globex", "globex", null)], [new(_rows[2].Id, "Initech", "initech", "Initech is: Suspended.")]);
        Answer<PreviewBulk, Result<BulkPreview>>(_ => preview);
        Answer<SuspendTenant, Result>(c => c.Id == _rows[1].Id ? Error.Conflict("Somebody else was faster.") : Result.Success);
        var dialogs = Render<MudDialogProvider>();
        var page = Open("");
        page.Find("thead .pick input").Change(true);

        var running = page.FindAll(".bulk-actions button")[1].ClickAsync();
        dialogs.WaitForAssertion(() => Assert.Contains("Initech is: Suspended.", dialogs.Markup));
        Assert.Empty(Sent.OfType<SuspendTenant>());
        await dialogs.Find("#decision-note").InputAsync("Invoice 7.");
        await dialogs.Find("#decision-reason").ChangeAsync(nameof(SuspensionReason.PaymentOverdue));
        await dialogs.Find(".button-danger").ClickAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("1 of 2 done.", dialogs.Markup));
        Assert.Contains("Somebody else was faster.", dialogs.Markup);
        Assert.Equal([_rows[0].Id, _rows[1].Id], Sent.OfType<SuspendTenant>().Select(c => c.Id));
        Assert.All(Sent.OfType<SuspendTenant>(), c => Assert.Equal((SuspensionReason.PaymentOverdue, "Invoice 7."), (c.Reason, c.Note)));

        await dialogs.Find(".button-primary").ClickAsync();
        await running;
        Assert.Empty(page.FindAll(".bulk"));
    }

    [Fact]
    public async Task Words_that_the_first_refuses_stop_the_run_and_stand_beside_their_field()
    {
        Answer<PreviewBulk, Result<BulkPreview>>(_ => new BulkPreview([new(_rows[0].Id, "Acme", "acme", null), new(_rows[1].Id, "Globex", "globex", null)], []));
        Answer<SuspendTenant, Result>(_ => Error.Invalid("Note", "Write a few words."));
        var dialogs = Render<MudDialogProvider>();
        var page = Open("");
        page.Find("thead .pick input").Change(true);
        _ = page.FindAll(".bulk-actions button")[1].ClickAsync();
        dialogs.WaitForElement(".bulk-list");

        await dialogs.Find(".button-danger").ClickAsync();

        Assert.Equal("Write a few words.", dialogs.Find("#decision-note-error").TextContent);
        Assert.Single(Sent.OfType<SuspendTenant>());
    }

    [Fact]
    public void Who_can_do_nothing_with_a_selection_is_offered_none()
    {
        SignedInAs(StaffPermission.ViewBackOffice);

        Assert.Empty(Open("").FindAll(".pick"));
    }

    [Fact]
    public void Who_only_approves_is_offered_that_alone()
    {
        SignedInAs(StaffPermission.ViewBackOffice, StaffPermission.ApproveTenants);
        var page = Open("");
        page.Find("thead .pick input").Change(true);

        Assert.Single(page.FindAll(".bulk-actions button"));
    }

    [Fact]
    public async Task What_is_typed_on_stays_while_the_earlier_letters_are_searched()
    {
        var page = Open("");
        var first = page.Find("#tenants-search").InputAsync("ac");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await first;
        Assert.EndsWith("?q=ac", Navigation.Uri); // "ac" is searched and answered …

        _ = page.InvokeAsync(() => page.Find("#tenants-search").InputAsync("acme inst")); // … while the person types on
        page.Render();

        Assert.Equal("acme inst", page.Find("#tenants-search").GetAttribute("value"));
    }

    [Fact]
    public void Everything_that_matches_is_named_by_its_filter()
    {
        Answer<PreviewBulk, Result<BulkPreview>>(_ => new BulkPreview([], []));
        var dialogs = Render<MudDialogProvider>();
        var page = Open("?region=eu");
        page.Find("thead .pick input").Change(true);
        page.FindAll(".bulk button")[0].Click();

        Assert.Contains("60 selected", page.Find(".bulk").TextContent);
        _ = page.FindAll(".bulk-actions button")[2].ClickAsync();
        dialogs.WaitForElement(".mud-dialog h2");

        Assert.Equal("eu", Sent.OfType<PreviewBulk>().Single().Everything?.Region);
        Assert.True(dialogs.Find(".button-primary").HasAttribute("disabled"));
    }

    [Fact]
    public void Columns_are_chosen_and_kept_in_the_browser()
    {
        JSInterop.Setup<string?>("localStorage.getItem", "portal.tenants.columns").SetResult("Cell,Nonsense,7");

        var page = Open("");
        Assert.Contains("Cell", page.Find("thead").TextContent);
        Assert.DoesNotContain("Owner", page.Find("thead").TextContent);

        page.FindAll(".page-header .menu-checks input")[1].Change(true);
        Assert.Contains("Owner", page.Find("thead").TextContent);
        Assert.Equal(["portal.tenants.columns", "Cell,Owner"], JSInterop.Invocations["localStorage.setItem"].Single().Arguments);
    }

    [Fact]
    public void Nothing_yet_nothing_found_and_not_allowed_are_three_different_things()
    {
        _total = 0;
        Assert.Equal("/signup", Open("").Find(".state .button-primary").GetAttribute("href"));
        Assert.Equal("/admin/tenants", Open("?q=zzz").Find(".state .button").GetAttribute("href"));

        Answer<ListTenants, Result<TenantList>>(_ => Error.Forbidden("Ask an administrator."));
        var refused = Open("");
        Assert.Contains("Ask an administrator.", refused.Markup);
        Assert.Empty(refused.FindAll(".filters"));
    }

    private IRenderedComponent<TenantsPage> Open(string query)
    {
        Navigation.NavigateTo($"/admin/tenants{query}");
        return Render<TenantsPage>();
    }

    private static TenantRow Row(string name) => new(
        TenantId.New(), name, name.ToLowerInvariant(), TenantStatus.Active, null, "Team", $"owner@{name}.example", "eu", "eu-1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null);
}
