using System.Net;
using System.Text.RegularExpressions;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>Language and appearance: chosen by a plain form, kept in a cookie, right in the first byte.</summary>
public sealed class PreferenceTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.5", "de", "Ihr eigener Arbeitsbereich")]
    [InlineData("fr", "fr", "Votre propre espace de travail")]
    [InlineData("es-MX", "es", "Su propio espacio de trabajo")]
    [InlineData("ja,ko;q=0.9", "en", "Your own workspace")]
    [InlineData("fr-CH,de", "fr", "Votre propre espace de travail")]
    [InlineData("de;q=0,ES", "es", "Su propio espacio de trabajo")]
    public async Task A_visitor_is_spoken_to_as_their_browser_asks(string asked, string language, string headline)
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept-Language", asked);
        var html = WebUtility.HtmlDecode(await http.GetStringAsync("/"));

        Assert.Contains($"<html lang=\"{language}\"", html);
        Assert.Contains(headline, html);
    }

    [Fact]
    public async Task The_own_choice_wins_over_the_browser_and_leads_back_to_the_page()
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Add("Accept-Language", "de");

        var answer = await ChooseAsync(http, "language", "fr", "http://localhost:5080/not-found?x=1");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/not-found?x=1", answer.Headers.Location?.ToString());
        Assert.Contains("<html lang=\"fr\"", await http.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("Dark", "dark")]
    [InlineData("Light", "light")]
    [InlineData("System", "system")]
    public async Task The_chosen_appearance_is_in_the_first_byte(string choice, string theme)
    {
        var http = await app.HttpAsync();

        await ChooseAsync(http, "theme", choice, "http://localhost:5080/");

        Assert.Contains($"data-theme=\"{theme}\"", await http.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("https://evil.example/page")]
    [InlineData("http://localhost:5080//evil.example")]
    [InlineData("nonsense")]
    public async Task It_never_leads_anywhere_else(string referer)
    {
        var http = await app.HttpAsync();

        Assert.Equal("/", (await ChooseAsync(http, "theme", "Dark", referer)).Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("language", "xx")]
    [InlineData("language", "../../etc")]
    [InlineData("theme", "7")]
    [InlineData("theme", "pink")]
    public async Task What_does_not_exist_changes_nothing(string field, string value)
    {
        var answer = await ChooseAsync(await app.HttpAsync(), field, value, "http://localhost:5080/");

        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("portal-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_the_form_s_token_nothing_is_changed()
    {
        var http = await app.HttpAsync();

        var answer = await http.PostAsync("/preferences", new FormUrlEncodedContent([new("theme", "Dark")]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("data-theme=\"system\"", await http.GetStringAsync("/"));
    }

    private static async Task<HttpResponseMessage> ChooseAsync(HttpClient http, string field, string value, string referer)
    {
        var token = Regex.Match(await http.GetStringAsync("/"), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/preferences")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new(field, value)]),
        };
        request.Headers.TryAddWithoutValidation("Referer", referer);
        return await http.SendAsync(request);
    }
}
