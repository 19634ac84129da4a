using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Kernel;
using Portal.Shell.Components;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Components;

/// <summary>The four states of a page, and what a person can do in each.</summary>
public sealed class StateTests : PageContext
{
    [Fact]
    public void While_it_is_read_a_skeleton_says_so_to_those_who_listen()
    {
        var page = Show(null);

        Assert.Equal("true", page.Find("[role=status]").GetAttribute("aria-busy"));
        Assert.Contains("Loading", page.Find(".visually-hidden").TextContent);
        Assert.NotEmpty(page.FindAll(".skeleton"));
        Assert.DoesNotContain("content:", page.Markup);
    }

    [Fact]
    public void What_was_read_is_shown_and_nothing_else()
    {
        var page = Show((Result<string>)"here");

        Assert.Equal("content: here", page.Markup.Trim());
    }

    [Theory]
    [InlineData(ErrorKind.NotFound, "Nothing here")]
    [InlineData(ErrorKind.Forbidden, "Not for your account")]
    [InlineData(ErrorKind.Unavailable, "Not reachable right now")]
    [InlineData(ErrorKind.Conflict, "Not at the moment")]
    [InlineData(ErrorKind.Invalid, "That does not fit")]
    public void What_cannot_be_shown_has_a_heading_and_the_reason(ErrorKind kind, string heading)
    {
        var page = Show((Result<string>)new Error(kind, "The reason why.", []));

        Assert.Equal(heading, page.Find("h1").TextContent);
        Assert.Contains("The reason why.", page.Find("[role=alert]").TextContent);
        Assert.DoesNotContain("content:", page.Markup);
    }

    [Fact]
    public void Trying_again_is_offered_where_it_can_help()
    {
        var tries = 0;
        var away = Show((Result<string>)Error.Unavailable("Away."), () => tries++);
        away.Find("button").Click();

        Assert.Equal(1, tries);
        Assert.Empty(Show((Result<string>)Error.Forbidden("No."), () => tries++).FindAll("button"));
        Assert.Empty(Show((Result<string>)Error.Unavailable("Away.")).FindAll("button"));
    }

    [Fact]
    public void What_is_away_is_looked_for_again_by_itself()
    {
        var tries = 0;
        var page = Show((Result<string>)Error.Unavailable("Away."), () => tries++);
        Show((Result<string>)Error.Conflict("Busy."), () => tries += 100);

        Clock.Advance(TimeSpan.FromSeconds(5));
        Clock.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Equal(2, tries));
    }

    [Fact]
    public void A_status_is_an_icon_and_a_word()
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Tone, Tone.Attention).Add(c => c.Text, "Waiting"));

        Assert.Contains("chip-attention", chip.Find("span").ClassName);
        Assert.Equal("true", chip.Find("svg").GetAttribute("aria-hidden"));
        Assert.Equal("Waiting", chip.Find("span").TextContent.Trim());
    }

    [Fact]
    public void An_empty_page_offers_the_one_thing_to_do()
    {
        var empty = Render<EmptyState>(p => p.Add(e => e.Title, "No tenants yet").Add(e => e.Text, "They appear here.").AddChildContent("<a href='/x'>Start</a>"));

        Assert.Equal("No tenants yet", empty.Find("h2").TextContent);
        Assert.Equal("/x", empty.Find("a").GetAttribute("href"));
        Assert.NotNull(empty.Find("svg.drawing"));
    }

    [Fact]
    public void A_page_header_has_the_one_top_heading_and_the_way_here()
    {
        var header = Render<PageHeader>(p => p.Add(h => h.Title, "Acme").Add(h => h.Subtitle, "A tenant").Add(h => h.Breadcrumbs, [new Breadcrumb("Tenants", "/admin/tenants")]));

        Assert.Equal("Acme", header.Find("h1").TextContent.Trim());
        Assert.Equal("/admin/tenants", header.Find("nav[aria-label] a").GetAttribute("href"));
    }

    private IRenderedComponent<PageState<string>> Show(Result<string>? of, Action? retry = null) => Render<PageState<string>>(p =>
    {
        p.Add(s => s.Of, of).Add(s => s.ChildContent, value => $"content: {value}");
        if (retry is not null)
            p.Add(s => s.Retry, EventCallback.Factory.Create(this, retry));
    });
}
