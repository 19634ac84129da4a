using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Templates;
using Portal.Features.Templates.Admin;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Templates.Admin;

public sealed class TemplateEditPageTests : PageContext
{
    private TemplateCheck _check = new(4, [], []);

    public TemplateEditPageTests()
    {
        Answer<GetTemplateVersion, Result<TemplateVersionDetails>>(q => new TemplateVersionDetails(q.Name, 4, 4, "Why.", "ada@example.com", Clock.GetUtcNow(), "currency: EUR\n", []));
        Answer<CheckTemplate, Result<TemplateCheck>>(_ => _check);
    }

    [Fact]
    public async Task What_breaks_a_rule_is_named_with_its_line_and_cannot_be_saved()
    {
        var page = Edit();

        await TypeAsync(page, "currency: EURO", new TemplateCheck(4, [new TemplateProblem(1, "settings.currency", "Not a currency.")], []));

        page.WaitForAssertion(() => Assert.Contains("Not a currency.", page.Find("#template-problems").TextContent));
        Assert.Contains("Line 1 settings.currency", page.Find("#template-problems li").TextContent);
        Assert.Equal("true", page.Find("#template-text").GetAttribute("aria-invalid"));
        Assert.NotNull(page.Find(".editor-lines span[data-broken]"));
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task While_one_types_only_the_last_text_is_checked()
    {
        var page = Edit();
        var before = Sent.OfType<CheckTemplate>().Count();

        var keys = new[] { "c", "cu", "cur" }.Select(text => page.Find("#template-text").InputAsync(text)).ToList();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(keys);

        Assert.Equal("cur", Assert.Single(Sent.OfType<CheckTemplate>().Skip(before)).Text);
    }

    [Fact]
    public async Task Saving_makes_the_next_version_and_goes_back()
    {
        Answer<SaveTemplate, Result<int>>(_ => 5);
        var page = Edit();
        await TypeAsync(page, "currency: CHF", new TemplateCheck(4, [], [new DiffLine(DiffKind.Added, null, 1, "currency: CHF")]));
        page.WaitForAssertion(() => Assert.Contains("added", page.Find(".diff [data-kind=added]").TextContent)); // the sign is also said
        page.Find("#template-note").Input("Francs.");

        await page.Find("form").SubmitAsync();

        Assert.Equal(new SaveTemplate("standard", "currency: CHF", TemplateSyntax.Yaml, 4, "Francs."), Assert.Single(Sent.OfType<SaveTemplate>()));
        Assert.EndsWith("/admin/templates/standard", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task Whoever_was_overtaken_keeps_the_text_and_decides()
    {
        Answer<SaveTemplate, Result<int>>(c => c.BasedOn == 5 ? 6 : Error.Conflict("Version 5 was saved meanwhile."));
        var page = Edit();
        await TypeAsync(page, "currency: CHF", _check);
        page.Find("#template-note").Input("Francs.");
        _check = new TemplateCheck(5, [], [new DiffLine(DiffKind.Removed, 1, null, "currency: USD"), new DiffLine(DiffKind.Added, null, 1, "currency: CHF")]);

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Somebody saved version 5", page.Find(".note[role=alert]").TextContent));
        Assert.Equal("currency: CHF", page.Find("#template-text").GetAttribute("value"));
        Assert.Contains("USD", page.Find(".diff").TextContent);

        await page.Find("button.button-primary").ClickAsync();

        Assert.Equal([4, 5], Sent.OfType<SaveTemplate>().Select(c => c.BasedOn));
        Assert.EndsWith("/admin/templates/standard", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task Changing_the_syntax_keeps_what_was_typed_even_when_it_cannot_be_read()
    {
        Answer<ConvertTemplate, Result<ConvertedTemplate>>(_ => new ConvertedTemplate(null, new TemplateProblem(3, "", "Not valid YAML.")));
        var page = Edit();
        await TypeAsync(page, "a: [b", _check);

        await page.FindAll(".choice-bar button")[0].ClickAsync();

        Assert.Contains("Not valid YAML.", page.Find("#template-problems").TextContent);
        Assert.Equal("a: [b", page.Find("#template-text").GetAttribute("value"));
        Assert.Equal("true", page.FindAll(".choice-bar button")[1].GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task Leaving_with_changes_asks_first()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Edit();
        await TypeAsync(page, "currency: CHF", new TemplateCheck(4, [], [new DiffLine(DiffKind.Added, null, 1, "currency: CHF")]));
        page.WaitForAssertion(() => Assert.NotNull(page.Find(".diff")));
        var navigation = Services.GetRequiredService<Bunit.TestDoubles.BunitNavigationManager>();
        var here = navigation.Uri;

        navigation.NavigateTo("/admin/cells");
        dialogs.WaitForAssertion(() => Assert.Contains("Leave without saving?", dialogs.Markup));
        await dialogs.FindAll(".mud-dialog-actions button")[0].ClickAsync();

        // No render follows that bUnit could wait for.
        await PortalApp.UntilAsync("the page stays", () => Task.FromResult(navigation.History.Any(h => h.State == Bunit.TestDoubles.NavigationState.Prevented)));
        Assert.Equal(here, navigation.Uri);
        Assert.Equal("currency: CHF", page.Find("#template-text").GetAttribute("value"));
    }

    [Fact]
    public void Who_may_look_but_not_edit_has_no_editor()
    {
        Answer<CheckTemplate, Result<TemplateCheck>>(_ => Error.Forbidden("You may not edit templates."));

        var page = Edit();

        Assert.Contains("You may not edit templates.", page.Find("[role=alert]").TextContent);
        Assert.Empty(page.FindAll("textarea"));
    }

    private IRenderedComponent<TemplateEditPage> Edit() => Render<TemplateEditPage>(p => p.Add(t => t.Name, "standard"));

    private async Task TypeAsync(IRenderedComponent<TemplateEditPage> page, string text, TemplateCheck check)
    {
        _check = check;
        var typing = page.Find("#template-text").InputAsync(text);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await typing;
    }
}
