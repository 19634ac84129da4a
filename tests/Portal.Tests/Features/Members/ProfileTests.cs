using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>How a person wants their pages and mails, on every device.</summary>
public sealed class ProfileTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    /// <summary>Mails are encrypted from the first on, by a key that the program makes when it starts.</summary>
    public async ValueTask InitializeAsync() => await app.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_choice_follows_its_person_to_the_next_browser()
    {
        var (_, email) = await app.AnAccountAsync();
        var first = await SignInAsync(email);
        await first.FillInAsync("/account", "profile", ("Profile.Name", "Ana"), ("Profile.Language", "de"), ("Profile.TimeZone", "Europe/Madrid"), ("Profile.Theme", "Dark"));

        foreach (var browser in (HttpClient[])[first, await SignInAsync(email)])
            Assert.Contains("<html lang=\"de\" data-theme=\"dark\" data-zone=\"Europe/Madrid\">", await browser.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_open_is_left_to_the_browser()
    {
        var (_, email) = await app.AnAccountAsync();
        var browser = await SignInAsync(email);
        await browser.FillInAsync("/account", "profile", ("Profile.Language", "de"), ("Profile.TimeZone", "Europe/Madrid"), ("Profile.Theme", "Dark"));

        await browser.FillInAsync("/account", "profile", ("Profile.Language", ""), ("Profile.TimeZone", ""), ("Profile.Theme", ""));

        Assert.Contains("<html lang=\"en\" data-theme=\"system\">", await browser.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_is_new_for_the_account_is_written_about_once_and_the_first_one_is_not()
    {
        var (id, email) = await app.AnAccountAsync();
        await SignInAsync(email, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        await SignInAsync(email, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1");
        await SignInAsync(email, "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0");

        var mail = await app.Mails.WaitForAsync(email);
        Assert.Contains("Safari · iPhone", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == email)));

        await app.As(Caller.Of(id, email, null)).SendAsync(new ChangeMyProfile("Ana", "", "", "", [Notice.NewDevice]));
        await SignInAsync(email, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36");
        Assert.Equal(1, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == email)));
    }

    [Fact]
    public async Task Whose_role_changes_is_told_unless_they_do_not_want_that()
    {
        var team = await Team.OfAsync(app);
        var (owner, one, other) = (await team.AddAsync("Owner"), await team.AddAsync("Member"), await team.AddAsync("Member"));
        await app.As(other).SendAsync(new ChangeMyProfile("Otto", "", "", "", [Notice.RoleChanged]));

        await app.As(owner).SendAsync(new ChangeMemberRole(team.Id, one.Person!.Value, team["Admin"]));
        await app.As(owner).SendAsync(new ChangeMemberRole(team.Id, other.Person!.Value, team["Admin"]));

        Assert.Contains("Admin", (await app.Mails.WaitForAsync(one.Name)).TextBody, StringComparison.Ordinal);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == other.Name)));
    }

    [Fact]
    public void An_account_remembers_twenty_kinds_of_browsers()
    {
        var known = Enumerable.Range(0, 30).Aggregate("", (known, i) => new Device($"Browser {i}", "Linux").AddedTo(known));

        Assert.Equal(20, known.Split('|').Length);
        Assert.True(new Device("Browser 29", "Linux").IsIn(known));
        Assert.False(new Device("Browser 2", "Linux").IsIn(known));
        Assert.True(known.Length <= Person.KnownDevicesLength);
    }

    private async Task<HttpClient> SignInAsync(string email, string? userAgent = null)
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent ?? "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36");
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return http;
    }
}
