using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Templates;
using Portal.Features.Templates.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Templates.Admin;

/// <summary>The list, a template's history, and one version.</summary>
public sealed class TemplatePagesTests : PageContext
{
    public TemplatePagesTests()
    {
        SignedInAs(StaffPermission.ViewBackOffice, StaffPermission.EditTemplates);
        Answer<ListTemplates, Result<IReadOnlyList<TemplateSummary>>>(_ => new[] { new TemplateSummary("standard", 3, "Why.", "ada@example.com", Clock.GetUtcNow()) });
        Answer<GetTemplate, Result<TemplateHistory>>(q => new TemplateHistory(q.Name, [Version(3), Version(2), Version(1)]));
        Answer<GetTemplateVersion, Result<TemplateVersionDetails>>(q => new TemplateVersionDetails(
            q.Name, q.Number!.Value, 3, "Why.", "ada@example.com", Clock.GetUtcNow(), $"in {q.Syntax}", q.Number == 1 ? [] : [new DiffLine(DiffKind.Added, null, 1, "welcome: false")]));
        Answer<RestoreTemplate, Result<int>>(_ => 4);
    }

    [Fact]
    public void The_list_leads_to_each_template()
    {
        var row = Render<TemplatesPage>().Find("tbody tr");

        Assert.Equal("/admin/templates/standard", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("3", row.TextContent);
    }

    [Fact]
    public void Nothing_to_show_and_nothing_readable_are_said()
    {
        Answer<ListTemplates, Result<IReadOnlyList<TemplateSummary>>>(_ => Array.Empty<TemplateSummary>());
        Assert.NotEmpty(Render<TemplatesPage>().FindAll(".state"));

        Answer<GetTemplate, Result<TemplateHistory>>(_ => Error.NotFound("There is no such template."));
        Assert.Contains("There is no such template.", Render<TemplatePage>(p => p.Add(c => c.Name, "none")).Find("[role=alert]").TextContent);
    }

    [Fact]
    public void The_history_marks_the_newest_and_offers_the_editor_to_those_who_may()
    {
        var page = Render<TemplatePage>(p => p.Add(c => c.Name, "standard"));
        Assert.Equal(["/3", "/2", "/1"], page.FindAll("tbody a").Select(a => a.GetAttribute("href")![^2..]));
        Assert.NotNull(Assert.Single(page.FindAll("tbody .chip")).Closest("tr")!.QuerySelector("a[href$='/versions/3']"));
        Assert.NotEmpty(page.FindAll("a[href='/admin/templates/standard/edit']"));

        SignedInAs(StaffPermission.ViewBackOffice);
        Assert.Empty(Render<TemplatePage>(p => p.Add(c => c.Name, "standard")).FindAll("a[href='/admin/templates/standard/edit']"));
    }

    [Fact]
    public async Task A_version_is_read_in_either_syntax_with_what_it_changed()
    {
        var page = Show(2);
        Assert.Contains("in Yaml", page.Find("pre").TextContent);
        Assert.Contains("welcome: false", page.Find("section[aria-labelledby=version-changes]").TextContent);

        await page.InvokeAsync(() => page.FindComponent<SyntaxChoice>().Instance.ValueChanged.InvokeAsync(TemplateSyntax.Json));

        Assert.Contains("in Json", page.Find("pre").TextContent);
        Assert.Empty(Show(1).FindAll("section[aria-labelledby=version-changes]"));
    }

    [Fact]
    public async Task An_older_version_is_restored_after_a_question_over_the_newest_that_was_seen()
    {
        var dialogs = Render<MudDialogProvider>();
        Assert.Empty(Show(3).FindAll("header button"));

        var restoring = Show(1).Find("header button").ClickAsync();
        dialogs.WaitForElement(".mud-dialog button.button-primary").Click();
        await restoring;

        var sent = Assert.Single(Sent.OfType<RestoreTemplate>());
        Assert.Equal(("standard", 1, 3), (sent.Name, sent.Number, sent.BasedOn));
        Assert.EndsWith("/admin/templates/standard", Services.GetRequiredService<NavigationManager>().Uri);
    }

    private IRenderedComponent<TemplateVersionPage> Show(int number) => Render<TemplateVersionPage>(p => p.Add(c => c.Name, "standard").Add(c => c.Number, number));

    private TemplateVersionSummary Version(int number) => new(number, "Why.", "ada@example.com", Clock.GetUtcNow());
}
