using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Tests.Features.Members;

namespace Portal.Tests.BadInputs;

/// <summary>The sign-up form as a browser posts it, and the check while typing.</summary>
public sealed partial class SignUpInputTests(BadInputApp app) : IClassFixture<BadInputApp>
{
    public static IReadOnlyList<(string Field, string Value)> Inputs { get; } =
    [
        .. Nasty.Slugs.Select(v => ("Slug", v)),
        .. Nasty.Names.Where(n => n != "😀").Select(v => ("Organisation", v)),
        .. Nasty.Emails.Select(v => ("Email", v)),
        ("Organisation", "😀"),
        .. ((string[])["", "gold", "FREE", "free ", "'", "free\0", new string('p', 300)]).Select(v => ("Plan", v)),
        .. ((string[])["", "moon", "EU", "eu'", "eu\0", new string('r', 300)]).Select(v => ("Region", v)),
        .. ((string[])["", "xx", "EN", "en-US", "../en", "en\0"]).Select(v => ("Language", v)),
        .. ((string[])["", "false", "on", "1", "TRUE"]).Select(v => ("Terms", v)),
    ];

    [Fact]
    public async Task Every_wrong_field_of_the_form_is_named_and_nothing_begins()
    {
        var http = await app.OpenAsync();

        await app.RefuseAllAsync(Inputs, async input =>
        {
            var fields = new Dictionary<string, string>
            {
                ["Form.Plan"] = "free",
                ["Form.Organisation"] = "Acme",
                ["Form.Slug"] = "acme-corp",
                ["Form.Email"] = "ana@acme.example",
                ["Form.Region"] = "eu",
                ["Form.Language"] = "en",
                ["Form.Terms"] = "true",
                [$"Form.{input.Field}"] = input.Value,
            };
            var answer = await http.FillInAsync("/signup", "signup", [.. fields.Select(f => (f.Key, f.Value))]);
            if (answer.StatusCode != HttpStatusCode.OK)
                return (int)answer.StatusCode is >= 400 and < 500 ? null : $"answered {(int)answer.StatusCode} {answer.Headers.Location}";

            var page = await answer.TextAsync();
            return Regex.IsMatch(page, $"id=\"{input.Field.ToLowerInvariant()}-error\">[^<]+<") ? await BadInputApp.JudgeAsync(answer) : "no error beside the field";
        });
    }

    [Fact]
    public async Task The_check_while_typing_answers_everything()
    {
        var http = await app.OpenAsync();

        await app.RefuseAllAsync(Nasty.Slugs.Where(s => !string.IsNullOrWhiteSpace(s) && s.Length < 5_000).Concat(Nasty.Names.Where(n => n.Length < 20_000)), async text =>
        {
            var answer = await http.GetAsync("/signup/slug?slug=" + Uri.EscapeDataString(text));
            if (answer.StatusCode != HttpStatusCode.OK)
                return await BadInputApp.JudgeAsync(answer);

            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return string.IsNullOrWhiteSpace(text) || !json.RootElement.GetProperty("free").GetBoolean() ? null : "called it free";
        });
    }

    [Fact]
    public async Task Names_that_make_no_address_propose_none_that_would_be_refused()
    {
        var http = await app.OpenAsync();

        await app.RefuseAllAsync(Nasty.Names.Where(n => n.Length < 20_000).Concat(["Admin", "www", "Ж", "株式会社", "-", "a", "Signup!"]), async name =>
        {
            var answer = await http.GetAsync("/signup/slug?organisation=" + Uri.EscapeDataString(name));
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var proposed = json.RootElement.GetProperty("slug").GetString()!;
            return json.RootElement.GetProperty("free").GetBoolean() && !Label().IsMatch(proposed) ? $"proposed '{proposed}'" : null;
        });
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{1,38})[a-z0-9]$")]
    private static partial Regex Label();
}
