using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Templates;
using Portal.Features.Templates.Admin;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Templates.Admin;

public sealed class SaveTemplateTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TestPerson Editor = Callers.Staff(StaffPermission.ViewBackOffice, StaffPermission.EditTemplates);

    [Fact]
    public async Task Saving_makes_the_next_version_and_leaves_the_old_one_alone()
    {
        var name = await ATemplateAsync();

        var saved = await SaveAsync(name, Content("USD"), basedOn: 1);

        Assert.Equal(2, saved.Value);
        var versions = (await app.As(Editor).SendAsync(new GetTemplate(name))).Value.Versions;
        Assert.Equal([2, 1], versions.Select(v => v.Number));
        Assert.Equal((Editor.Email, "Because."), (versions[0].CreatedBy, versions[0].Note));
        Assert.Contains("EUR", (await VersionAsync(name, 1)).Text);
        Assert.Equal([DiffKind.Removed, DiffKind.Added], (await VersionAsync(name, 2)).Changes.Where(c => c.Kind is DiffKind.Added or DiffKind.Removed).Select(c => c.Kind));
    }

    [Fact]
    public async Task Whoever_saves_over_a_version_they_have_not_seen_is_told_and_nothing_is_lost()
    {
        var name = await ATemplateAsync();
        await SaveAsync(name, Content("USD"), basedOn: 1);

        var late = await SaveAsync(name, Content("CHF"), basedOn: 1);

        Assert.Equal(ErrorKind.Conflict, late.Error?.Kind);
        Assert.Contains("USD", (await VersionAsync(name, null)).Text);
        Assert.Equal(3, (await SaveAsync(name, Content("CHF"), basedOn: 2)).Value);
    }

    [Fact]
    public async Task Of_many_who_save_at_the_same_moment_one_wins()
    {
        var name = await ATemplateAsync();
        await app.CallerOfAsync(Editor); // made before the race, not in it

        var results = await Task.WhenAll(new[] { "USD", "CHF", "GBP", "SEK", "NOK" }.Select(c => SaveAsync(name, Content(c), basedOn: 1)));

        Assert.Single(results, r => r.Succeeded);
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
        Assert.Equal(2, await app.InDatabaseAsync(db => db.TemplateVersions.CountAsync(t => t.Name == name)));
    }

    [Fact]
    public async Task A_broken_rule_is_an_error_of_the_text_with_its_line()
    {
        var name = await ATemplateAsync();

        var result = await SaveAsync(name, Content("EURO"), basedOn: 1);

        var field = Assert.Single(result.Error!.Fields);
        Assert.Equal(nameof(SaveTemplate.Text), field.Field);
        Assert.Contains("settings.currency", field.Message);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.TemplateVersions.CountAsync(t => t.Name == name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\u0007")]
    public async Task A_reason_is_needed(string note)
    {
        var result = await app.As(Editor).SendAsync(new SaveTemplate(await ATemplateAsync(), Content("USD"), TemplateSyntax.Json, 1, note));

        Assert.Equal(nameof(SaveTemplate.Note), Assert.Single(result.Error!.Fields).Field);
    }

    [Fact]
    public async Task Saving_the_same_again_is_refused()
    {
        var name = await ATemplateAsync();

        var result = await app.As(Editor).SendAsync(new SaveTemplate(name, (await VersionAsync(name, 1, TemplateSyntax.Yaml)).Text, TemplateSyntax.Yaml, 1, "Nothing."));

        Assert.Equal(nameof(SaveTemplate.Text), Assert.Single(result.Error!.Fields).Field);
    }

    [Fact]
    public async Task An_old_version_comes_back_as_a_new_one()
    {
        var name = await ATemplateAsync();
        await SaveAsync(name, Content("USD"), basedOn: 1);

        var restored = await app.As(Editor).SendAsync(new RestoreTemplate(name, 1, 2, "Dollars were wrong."));

        Assert.Equal(3, restored.Value);
        Assert.Equal((await VersionAsync(name, 1)).Text, (await VersionAsync(name, 3)).Text);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new RestoreTemplate(name, 1, 3, "Again."))).Error?.Kind);
        Assert.Equal(ErrorKind.Conflict, (await app.As(Editor).SendAsync(new RestoreTemplate(name, 2, 2, "Late."))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Editor).SendAsync(new RestoreTemplate(name, 9, 3, "Where?"))).Error?.Kind);
    }

    [Fact]
    public async Task The_check_shows_what_saving_would_change_and_who_was_faster()
    {
        var name = await ATemplateAsync();
        await SaveAsync(name, Content("USD"), basedOn: 1);

        var check = (await app.As(Editor).SendAsync(new CheckTemplate(name, Content("CHF"), TemplateSyntax.Json))).Value;

        Assert.Equal(2, check.Latest);
        Assert.Empty(check.Problems);
        Assert.Contains(check.Changes, c => c.Kind == DiffKind.Removed && c.Text.Contains("USD"));
        Assert.Contains(check.Changes, c => c.Kind == DiffKind.Added && c.Text.Contains("CHF"));
    }

    [Fact]
    public async Task Only_those_who_may_edit_templates_save_them()
    {
        var name = await ATemplateAsync();
        var viewer = Callers.Staff(StaffPermission.ViewBackOffice);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(viewer).SendAsync(new SaveTemplate(name, Content("USD"), TemplateSyntax.Json, 1, "Mine."))).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(viewer).SendAsync(new RestoreTemplate(name, 1, 1, "Mine."))).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Callers.Stranger).SendAsync(new GetTemplate(name))).Error?.Kind);
        Assert.True((await app.As(viewer).SendAsync(new GetTemplate(name))).Succeeded);
    }

    [Fact]
    public async Task The_list_shows_the_newest_of_each()
    {
        var name = await ATemplateAsync();
        await SaveAsync(name, Content("USD"), basedOn: 1);

        var mine = Assert.Single((await app.As(Editor).SendAsync(new ListTemplates())).Value, t => t.Name == name);

        Assert.Equal((2, "Because."), (mine.Number, mine.Note));
    }

    private static string Content(string currency) => $$"""
        {
          "schema": "Notes",
          "settings": { "timeZones": { "default": "Etc/UTC" }, "currency": "{{currency}}" },
          "roles": [ { "name": "Owner", "permissions": ["ViewTenant", "OwnTenant"] } ]
        }
        """;

    private async Task<string> ATemplateAsync()
    {
        var name = "t-" + Guid.NewGuid().ToString("N")[..8];
        var content = new TemplateFormat(Texts.Of<TemplatesText>(), new TemplateSchemas(app.Services.GetRequiredService<ProvisioningOptions>())).Read(Content("EUR"), TemplateSyntax.Json).Content!;
        await app.InDatabaseAsync(async db =>
        {
            db.TemplateVersions.Add(new TemplateVersion
            {
                Id = Guid.CreateVersion7(),
                Name = name,
                Number = 1,
                Content = TemplateJson.Write(content),
                Note = "First.",
                CreatedBy = "system",
                CreatedAt = app.Clock.GetUtcNow(),
            });
            await db.SaveChangesAsync();
        });
        return name;
    }

    private Task<Result<int>> SaveAsync(string name, string text, int basedOn) =>
        app.As(Editor).SendAsync(new SaveTemplate(name, text, TemplateSyntax.Json, basedOn, "Because."));

    private async Task<TemplateVersionDetails> VersionAsync(string name, int? number, TemplateSyntax syntax = TemplateSyntax.Json) =>
        (await app.As(Editor).SendAsync(new GetTemplateVersion(name, number, syntax))).Value;
}
