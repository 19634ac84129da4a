using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>Sessions as the devices that people know them by.</summary>
public sealed class DeviceTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

    [Theory]
    [InlineData(Firefox, "Firefox", "Linux")]
    [InlineData(Safari, "Safari", "iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome", "Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge", "Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0", "Opera", "macOS")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome", "ChromeOS")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1", "Chrome", "iPad")]
    [InlineData("<script>alert(1)</script>", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void A_browser_is_known_by_its_name_and_nothing_else_of_what_it_says_is_kept(string? userAgent, string? browser, string? platform) =>
        Assert.Equal(new Device(browser, platform), Device.Of(userAgent));

    [Fact]
    public async Task Devices_are_listed_with_what_tells_them_apart_and_one_is_signed_out_from_another()
    {
        var (_, email) = await app.AnAccountAsync();
        var (laptop, phone) = (await SignInAsync(email, Firefox), await SignInAsync(email, Safari));

        var page = await laptop.GetStringAsync("/account/devices");
        Assert.Contains("Firefox on Linux", page, StringComparison.Ordinal);
        Assert.Contains("Safari on iPhone", page, StringComparison.Ordinal);
        var other = Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, "name=\"Ending.Session\" value=\"([^\"]+)\"")).Groups[1].Value;

        await laptop.FillInAsync("/account/devices", "end", ("Ending.Session", other));

        Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync("/account")).StatusCode);
        Assert.DoesNotContain("Safari on iPhone", await laptop.GetStringAsync("/account/devices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_others_are_ended_at_once_and_those_of_other_people_are_not()
    {
        var (id, email) = await app.AnAccountAsync();
        var (stranger, _) = await app.AnAccountAsync();
        var theirs = await app.ASessionAsync(stranger);
        var here = await SignInAsync(email, Firefox);
        await app.ASessionAsync(id);
        await app.ASessionAsync(id);

        await here.FillInAsync("/account/devices", "others");

        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/account")).StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.PersonId == id.Value)));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.Id == theirs.Id)));
    }

    [Fact]
    public async Task Nobody_sees_or_keeps_the_sessions_of_another()
    {
        var (victim, _) = await app.AnAccountAsync();
        var (mallory, _) = await app.AnAccountAsync();
        var theirs = await app.ASessionAsync(victim);
        var portal = app.As(Caller.Of(mallory, "mallory", null));

        Assert.Empty((await portal.SendAsync(new ListMySessions())).Value);
        await portal.SendAsync(new EndOtherSessions(theirs.Id));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.Id == theirs.Id)));
    }

    [Fact]
    public async Task Use_is_written_down_with_its_place_and_a_session_nobody_uses_ends_on_the_server()
    {
        var (id, _) = await app.AnAccountAsync();
        var (used, unused) = (await app.ASessionAsync(id), await app.ASessionAsync(id));
        var use = app.Services.GetRequiredService<SessionUse>();
        app.Clock.Advance(new SessionLimits().Idle - TimeSpan.FromMinutes(5));
        use.Note(used.Id, "192.0.2.7");
        use.Note(used.Id, null); // a click in an open page, from wherever that is
        await use.WriteAsync(CancellationToken.None);
        app.Clock.Advance(TimeSpan.FromMinutes(10));

        var ended = await app.Services.GetRequiredService<ISessionCheck>().FindEndedAsync([used, unused], CancellationToken.None);

        Assert.Equal([unused], ended);
        Assert.Equal("192.0.2.7", await app.InDatabaseAsync(db => db.SignInSessions.Where(s => s.Id == used.Id).Select(s => s.Address).SingleAsync()));
    }

    [Fact]
    public async Task The_gate_lets_nothing_through_for_a_session_that_is_over()
    {
        var (id, email) = await app.AnAccountAsync();
        var session = await app.ASessionAsync(id);
        var caller = Caller.Of(id, email, null) with { Session = session };
        Assert.True((await app.As(caller).SendAsync(new WhoAmI())).Succeeded);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(caller with { Session = session with { Stamp = "old" } }).SendAsync(new WhoAmI())).Error?.Kind);

        await app.As(Caller.Of(id, email, null)).SendAsync(new SignOut(session.Id));

        Assert.Equal(ErrorKind.Forbidden, (await app.As(caller).SendAsync(new WhoAmI())).Error?.Kind);
    }

    private async Task<HttpClient> SignInAsync(string email, string userAgent)
    {
        var http = await app.HttpAsync();
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        return http;
    }
}
