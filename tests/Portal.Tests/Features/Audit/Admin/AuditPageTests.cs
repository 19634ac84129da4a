using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Audit.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Audit.Admin;

public sealed class AuditPageTests : PageContext
{
    private static readonly AuditRow Row = new(
        Guid.NewGuid(), DateTimeOffset.UnixEpoch, "ada@example.com", "SuspendTenant", TenantId.New(), "Acme", """{"Note":"Grüße <b>"}""", false, "192.0.2.7", "0af7651916cd43dd8448eb211c80319c");

    private AuditList _list = new([Row, Row with { Id = Guid.NewGuid(), Who = "bob@example.com", Refused = true }], 1, 2);

    public AuditPageTests() => Answer<ListAudit, Result<AuditList>>(_ => _list);

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void Filters_are_read_from_the_address_and_written_to_it()
    {
        var page = Open("?who=ada&from=2026-01-02&refused=true&page=3");
        var read = Sent.OfType<ListAudit>().Last();
        Assert.Equal(("ada", new DateOnly(2026, 1, 2), true, 3), (read.Filter.Who, read.Filter.From, read.Filter.RefusedOnly, read.Page));
        Assert.Contains("/admin/audit.csv?who=ada&from=2026-01-02&refused=true", page.Find("a[download]").GetAttribute("href"));

        page.Find("#audit-what").Change("SuspendTenant");
        page.Find("#audit-from").Change("");

        Assert.Equal("http://localhost/admin/audit?who=ada&refused=true&what=SuspendTenant", Navigation.Uri);
    }

    [Fact]
    public void Commands_are_named_in_words_and_refusals_stand_out()
    {
        var page = Open("");

        Assert.Equal(["Suspend a tenant", "Suspend a tenant"], page.FindAll(".title-cell .row").Select(c => c.FirstChild!.TextContent.Trim()));
        Assert.Equal("Refused", Assert.Single(page.FindAll("tbody .chip")).TextContent);
        Assert.Contains("Suspend a tenant", page.Find("#audit-what").TextContent);
    }

    [Fact]
    public void Who_is_no_person_has_a_word_in_the_readers_language_and_a_person_their_address()
    {
        _list = new([Row with { Who = "anonymous" }, Row with { Id = Guid.NewGuid(), Who = "seed" }, Row with { Id = Guid.NewGuid() }], 1, 3);

        var page = Open("");

        Assert.Equal(["A visitor", "Demo data", "ada@example.com"], page.FindAll("[data-label=Who]").Select(c => c.TextContent));
        Assert.EndsWith("by A visitor", page.Find("td.end button").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Details_open_beside_the_list_and_close_on_escape()
    {
        var page = Open("");

        page.FindAll("td.end button")[0].Click();
        Assert.Contains("\"Note\": \"Grüße <b>\"", page.Find(".drawer .json").TextContent);
        Assert.Contains("192.0.2.7", page.Find(".drawer").TextContent);
        JSInterop.VerifyFocusAsyncInvoke();

        await page.Find(".drawer").KeyDownAsync(new KeyboardEventArgs { Key = "Escape" });
        Assert.Empty(page.FindAll(".drawer"));
    }

    [Fact]
    public void A_log_that_is_too_long_to_count_says_so()
    {
        _list = _list with { Counted = AuditList.CountedAtMost };

        Assert.Contains("of 10,000 or more", Open("").Find(".pager").TextContent);
    }

    [Fact]
    public void Nothing_found_offers_to_clear_the_filters()
    {
        _list = new([], 1, 0);

        Assert.Equal("/admin/audit", Open("?who=zzz").Find(".state a").GetAttribute("href"));
        Assert.Empty(Open("").FindAll(".state a"));
    }

    private IRenderedComponent<AuditPage> Open(string query)
    {
        Navigation.NavigateTo($"/admin/audit{query}");
        return Render<AuditPage>();
    }
}
