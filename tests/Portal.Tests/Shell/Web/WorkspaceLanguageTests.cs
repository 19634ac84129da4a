using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Shell.Web;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Web;

/// <summary>A workspace speaks its own language to members who have chosen none, in its pages and in their circuits, and to nobody else.</summary>
public sealed class WorkspaceLanguageTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task A_member_who_chose_none_is_spoken_to_in_the_workspaces_language_and_elsewhere_as_the_browser_asks()
    {
        var (slug, http) = await MemberAsync("fr", own: null);

        Assert.Equal("fr", await LanguageOfAsync(http, $"/t/{slug}"));
        Assert.Equal("fr", await LanguageOfAsync(http, $"/t/{slug}/settings"));
        Assert.Equal("en", await LanguageOfAsync(http, "/"));
    }

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("xx", null)]
    [InlineData(null, null)]
    public async Task A_circuit_speaks_what_its_page_was_made_in(string? kept, string? language)
    {
        var connection = new DefaultHttpContext { Request = { Path = "/_blazor" } };
        if (kept is not null)
            connection.Request.Headers.Cookie = $"portal-workspace-language={kept}";

        var found = await new WorkspaceLanguage().DetermineProviderCultureResult(connection);

        Assert.Equal(language, found?.Cultures.Single().Value);
    }

    [Fact]
    public async Task The_persons_own_choice_wins()
    {
        var (slug, http) = await MemberAsync("fr", own: "es");

        Assert.Equal("es", await LanguageOfAsync(http, $"/t/{slug}"));
    }

    [Fact]
    public async Task Strangers_learn_nothing_by_the_language_of_a_refusal()
    {
        var (slug, _) = await MemberAsync("fr", own: null);
        var (_, stranger) = await MemberAsync("de", own: null);

        Assert.Equal("en", await LanguageOfAsync(stranger, $"/t/{slug}"));
    }

    private async Task<(string Slug, HttpClient Http)> MemberAsync(string language, string? own)
    {
        var slug = $"lang-{Guid.NewGuid().ToString("N")[..8]}";
        var tenant = await app.Given.ATenantAsync(TenantStatus.Active, slug, t => t.Language = language);
        var owner = Callers.OwnerOf(tenant);
        var caller = await app.CallerOfAsync(owner);
        await app.InDatabaseAsync(async db =>
        {
            var person = (await db.People.FindAsync(caller.Person!.Value.Value))!;
            person.Language = own;
            person.Keep(new Microsoft.AspNetCore.Identity.PasswordHasher<Person>().HashPassword(person, Accounts.Password));
            await db.SaveChangesAsync();
        });
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        http.DefaultRequestHeaders.Add("Accept-Language", "en");
        await http.FillInAsync("/signin", "signin", ("Form.Email", owner.Email), ("Form.Password", Accounts.Password));
        return (slug, http);
    }

    private static async Task<string> LanguageOfAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();
        var at = html.IndexOf("<html lang=\"", StringComparison.Ordinal) + "<html lang=\"".Length;
        return html[at..(at + 2)];
    }
}
