using Portal.Features.Templates;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Templates;

public sealed class TemplateFormatTests : IDisposable
{
    private const string Good = """
        {
          "schema": "Notes",
          "settings": {
            "timeZones": { "default": "Etc/UTC", "eu": "Europe/Berlin" },
            "currency": "EUR",
            "application": { "theme": "calm" }
          },
          "roles": [
            { "name": "Owner", "permissions": ["ViewTenant", "OwnTenant"] },
            { "name": "Member", "permissions": ["ViewTenant"] }
          ],
          "welcome": true
        }
        """;

    private readonly string _samples = Directory.CreateTempSubdirectory("portal-schemas-").FullName;
    private readonly TemplateFormat _format;

    public TemplateFormatTests()
    {
        Directory.CreateDirectory(Path.Combine(_samples, "Notes", "migrations"));
        _format = new TemplateFormat(Texts.Of<TemplatesText>(), new TemplateSchemas(_samples));
    }

    public void Dispose() => Directory.Delete(_samples, recursive: true);

    [Fact]
    public void A_good_template_is_read_whole()
    {
        var (content, problems) = _format.Read(Good, TemplateSyntax.Json);

        Assert.Empty(problems);
        Assert.Equal("Notes", content!.Schema);
        Assert.Equal("Europe/Berlin", content.Settings.TimeZones["eu"]);
        Assert.Equal("calm", content.Settings.Application["theme"]);
        Assert.Equal(["Owner", "Member"], content.Roles.Select(r => r.Name));
        Assert.True(content.Welcome);
    }

    [Fact]
    public void Json_and_yaml_say_the_same()
    {
        var (yaml, problem) = _format.Convert(Good, TemplateSyntax.Json, TemplateSyntax.Yaml);
        Assert.Null(problem);
        Assert.Contains("  - name: Owner\n", yaml);

        var content = _format.Read(yaml!, TemplateSyntax.Yaml).Content;
        Assert.Equal(TemplateJson.Write(_format.Read(Good, TemplateSyntax.Json).Content!), TemplateJson.Write(content!));
    }

    [Theory]
    [InlineData("NO")]
    [InlineData("yes")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("012")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("- dash")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData(" padded ")]
    [InlineData("*star")]
    [InlineData("&anchor")]
    [InlineData("!tag")]
    [InlineData("%x")]
    [InlineData("---")]
    [InlineData("two\nlines")]
    [InlineData("tab\there")]
    [InlineData("\"quoted\" and \\ back")]
    [InlineData("Größe, naïve, ñ, 日本, 🙂")]
    [InlineData("2026-01-01")]
    public void Any_text_survives_both_ways(string value)
    {
        var content = _format.Read(Good, TemplateSyntax.Json).Content!;
        content = content with { Settings = content.Settings with { Application = new Dictionary<string, string> { ["value"] = value, [value.Length > 0 ? value.Trim() : "k"] = "as a name" } } };
        var stored = TemplateJson.Write(content);

        var yaml = TemplateFormat.Write(content, TemplateSyntax.Yaml);
        var reading = _format.Read(yaml, TemplateSyntax.Yaml);
        Assert.Empty(reading.Problems);
        Assert.Equal(stored, TemplateJson.Write(reading.Content!));
        Assert.Equal(stored, _format.Convert(yaml, TemplateSyntax.Yaml, TemplateSyntax.Json).Text);
    }

    [Theory]
    [InlineData("\"EUR\"", "\"EURO\"", 5, "settings.currency")]
    [InlineData("\"EUR\"", "7", 5, "settings.currency")]
    [InlineData("\"Notes\"", "\"Nowhere\"", 2, "schema")]
    [InlineData("\"Notes\"", "\"../Notes\"", 2, "schema")]
    [InlineData("\"Notes\"", "null", 2, "schema")]
    [InlineData("Europe/Berlin", "Europe/Atlantis", 4, "settings.timeZones.eu")]
    [InlineData("Europe/Berlin", "W. Europe Standard Time", 4, "settings.timeZones.eu")]
    [InlineData("\"default\"", "\"us\"", 4, "settings.timeZones")]
    [InlineData("\"calm\"", "true", 6, "settings.application.theme")]
    [InlineData("\"calm\"", "[\"calm\"]", 6, "settings.application.theme")]
    [InlineData("\"calm\"", "\"a\\u0000b\"", 6, "settings.application.theme")]
    [InlineData("\"Owner\"", "\"\"", 9, "roles[0].name")]
    [InlineData("\"Owner\"", "\"member\"", 10, "roles[1].name")]
    [InlineData("\"OwnTenant\"", "\"EditSettings\"", 8, "roles")]
    [InlineData("\"OwnTenant\"", "\"OwnTenant\", \"Fly\"", 9, "roles[0].permissions[2]")]
    [InlineData("\"OwnTenant\"", "\"OwnTenant\", \"5\"", 9, "roles[0].permissions[2]")]
    [InlineData("\"OwnTenant\"", "\"OwnTenant\", \"ViewTenant\"", 9, "roles[0].permissions[2]")]
    [InlineData("true\n}", "\"true\"\n}", 12, "welcome")]
    [InlineData("true\n}", "true,\n\"colour\": 1\n}", 13, "colour")]
    [InlineData("true\n}", "true,\n\"welcome\": false\n}", 13, "welcome")]
    [InlineData("\"currency\": \"EUR\",", "", 3, "settings.currency")]
    public void A_broken_rule_names_its_line_and_field(string replace, string with, int line, string field)
    {
        var text = Good.Replace(replace, with);
        Assert.NotEqual(Good, text);

        var (content, problems) = _format.Read(text, TemplateSyntax.Json);

        Assert.Null(content);
        Assert.Contains(problems, p => (p.Line, p.Field) == (line, field) && p.Message.Length > 0);
        Assert.DoesNotContain(problems, p => p.Message.StartsWith("rule.", StringComparison.Ordinal));
    }

    [Fact]
    public void In_yaml_the_line_is_the_one_in_the_editor()
    {
        const string yaml = """
            schema: Notes
            settings:
              timeZones:
                default: Etc/UTC
              currency: EUR
              application:
                limit: 10
            roles:
              - name: Owner
                permissions: [ViewTenant, OwnTenant]
              - name: Guest
                permissions:
                  - LookAround
            """;

        var problems = _format.Read(yaml, TemplateSyntax.Yaml).Problems;

        Assert.Equal([(7, "settings.application.limit"), (13, "roles[1].permissions[0]")], problems.Select(p => (p.Line, p.Field)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{,}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    [InlineData("\u0000")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    public void What_is_not_a_template_in_json_is_a_problem_never_an_exception(string text) =>
        Assert.NotEmpty(_format.Read(text, TemplateSyntax.Json).Problems);

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("a: [b")]
    [InlineData("a: b\n  c: d")]
    [InlineData("\tschema: Notes")]
    [InlineData("a: 'b")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("--- {}\n--- {}")]
    [InlineData("!!python/object:os.system x")]
    [InlineData("%YAML 9.9\n---\na: b")]
    [InlineData("a: *b")]
    [InlineData("just words")]
    public void What_is_not_a_template_in_yaml_is_a_problem_never_an_exception(string text) =>
        Assert.NotEmpty(_format.Read(text, TemplateSyntax.Yaml).Problems);

    [Fact]
    public void A_yaml_bomb_is_refused_at_its_first_anchor()
    {
        const string bomb = """
            a: &a ["x","x","x","x","x","x","x","x","x"]
            b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
            c: [*b,*b,*b,*b,*b,*b,*b,*b,*b]
            """;

        var problem = Assert.Single(_format.Read(bomb, TemplateSyntax.Yaml).Problems);

        Assert.Equal(1, problem.Line);
        Assert.Contains("Anchors", problem.Message);
    }

    [Theory]
    [InlineData(TemplateSyntax.Json)]
    [InlineData(TemplateSyntax.Yaml)]
    public void Depth_size_and_number_are_bounded(TemplateSyntax syntax)
    {
        foreach (var text in (string[])[new string('[', 40_000), new string('[', 13) + new string(']', 13), new string(' ', 65_537) + "{}", "[" + string.Join(',', Enumerable.Repeat("1", 6000)) + "]"])
            Assert.Single(_format.Read(text, syntax).Problems);
    }
}
