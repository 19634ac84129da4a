using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>Sign-in as a browser sees it: forms, cookies, redirects.</summary>
public sealed class SessionTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Signing_in_sets_a_cookie_that_scripts_cannot_read_and_opens_the_page_that_was_asked_for()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        var sentAway = await http.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, sentAway.StatusCode);
        Assert.Equal("/signin?returnUrl=%2Faccount", sentAway.Headers.Location?.PathAndQuery);

        var answer = await SignInAsync(http, email, sentAway.Headers.Location!.PathAndQuery);

        Assert.Equal("/account", answer.Headers.Location?.ToString().Replace("http://localhost:5080", "", StringComparison.Ordinal));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("portal=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(email, await http.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task A_return_address_elsewhere_is_ignored(string returnUrl)
    {
        var (_, email) = await app.AnAccountAsync();

        var answer = await SignInAsync(await app.HttpAsync(), email, "/signin?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.EndsWith("/workspaces", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_page_decides_where_to_go_never_the_cookie()
    {
        await using var scope = app.Services.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<SignInCookieEvents>();
        var http = new DefaultHttpContext();
        var scheme = new AuthenticationScheme("any", null, typeof(CookieAuthenticationHandler));

        await events.RedirectToReturnUrl(new RedirectContext<CookieAuthenticationOptions>(http, scheme, new CookieAuthenticationOptions(), new AuthenticationProperties(), "/ü"));

        Assert.Equal((200, 0), (http.Response.StatusCode, http.Response.Headers.Location.Count));
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=a", "--a\r\n")]
    [InlineData("application/json", "{}")]
    [InlineData("application/x-www-form-urlencoded", "%ff=%00")]
    public async Task A_broken_form_signs_nobody_out_and_breaks_nothing(string type, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await (await app.HttpAsync()).PostAsync("/signout", content);

        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("/invitation/over", "invitation", "invitation")]
    [InlineData("/first-administrator/over", "first", "link")]
    [InlineData("/signup/confirm/over", "confirm", "link")]
    public async Task A_form_sent_from_a_tab_whose_link_is_over_by_now_is_told_so(string page, string form, string word)
    {
        var answer = await (await app.HttpAsync()).FillInAsync("/signin", "signin", page, ("_handler", form), ("Form.Password", Accounts.Password));

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains(word, (await answer.TextAsync()).Split("<main")[1], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_wrong_password_stays_on_the_page_and_repeats_only_the_address()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();

        var answer = await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", "not the password"));

        var page = await answer.TextAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("is wrong", page, StringComparison.Ordinal);
        Assert.Contains(email, page, StringComparison.Ordinal);
        Assert.DoesNotContain("not the password", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_needs_our_own_form_and_ends_the_session()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await SignInAsync(http, email);

        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/signout", new FormUrlEncodedContent([]))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);

        var answer = await http.FillInAsync("/account", "profile", "/signout");
        Assert.Equal("/signin?done=signed-out", answer.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task A_copy_of_the_cookie_opens_nothing_after_signing_out()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        var copy = CookieOf(await SignInAsync(http, email));
        Assert.Equal(HttpStatusCode.OK, await WithAsync(copy));

        await http.FillInAsync("/account", "profile", "/signout");

        Assert.Equal(HttpStatusCode.Redirect, await WithAsync(copy));
        Assert.True(await app.InDatabaseAsync(db => db.AuditEntries.AnyAsync(a => a.Who == email && a.What == nameof(SignOut))));
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_that_the_browser_had()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        var before = CookieOf(await SignInAsync(http, email));

        var again = await http.FillInAsync("/account", "profile", "/signin", ("_handler", "signin"), ("Form.Email", email), ("Form.Password", Accounts.Password));

        Assert.Equal(HttpStatusCode.OK, await WithAsync(CookieOf(again)));
        Assert.Equal(HttpStatusCode.Redirect, await WithAsync(before));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another()
    {
        var (victim, _) = await app.AnAccountAsync();
        var (other, _) = await app.AnAccountAsync();
        var session = await app.ASessionAsync(victim);

        await app.As(Caller.Of(other, "mallory", null)).SendAsync(new SignOut(session.Id));

        Assert.Equal(1, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.Id == session.Id)));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_sessions_of_other_browsers()
    {
        var (id, email) = await app.AnAccountAsync();
        var (one, other) = (await app.HttpAsync(), await app.HttpAsync());
        await SignInAsync(one, email);
        await SignInAsync(other, email);

        await one.FillInAsync("/account/devices", "everywhere");

        Assert.Equal(HttpStatusCode.Redirect, (await one.GetAsync("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).StatusCode);
        Assert.NotEqual(default, id);
    }

    [Fact]
    public async Task A_new_password_keeps_this_browser_in_and_puts_the_others_out()
    {
        var (_, email) = await app.AnAccountAsync();
        var (one, other) = (await app.HttpAsync(), await app.HttpAsync());
        await SignInAsync(one, email);
        await SignInAsync(other, email);

        var answer = await one.FillInAsync("/account", "password", ("Passwords.Current", Accounts.Password), ("Passwords.Password", "another four lazy words"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await other.GetAsync("/account")).StatusCode);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, "another four lazy words"))).Succeeded);
        Assert.Contains("password", (await app.Mails.WaitForAsync(email)).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_busy_a_session_ends_after_its_longest_time()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await SignInAsync(http, email);

        for (var hours = 0.0; hours < new SessionLimits().AtMost.TotalHours - 12; hours += 8)
        {
            app.Clock.Advance(TimeSpan.FromHours(8));
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);
            await NoteUseAsync();
        }

        app.Clock.Advance(TimeSpan.FromHours(11));
        await http.GetAsync("/account");
        await NoteUseAsync();
        app.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task An_idle_session_ends()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await SignInAsync(http, email);

        app.Clock.Advance(new SessionLimits().Idle + TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Ended_sessions_are_found_in_one_question()
    {
        var (id, _) = await app.AnAccountAsync();
        var open = await app.ASessionAsync(id);
        var signedOut = await app.ASessionAsync(id);
        await app.As(Caller.Of(id, "ana", null)).SendAsync(new SignOut(signedOut.Id));
        Session[] sessions = [open, open with { Stamp = "old" }, open with { Person = PersonId.New() }, open with { Id = SessionId.New() }, signedOut];

        var ended = await ((ISessionCheck)app.Services.GetService(typeof(ISessionCheck))!).FindEndedAsync(sessions, CancellationToken.None);

        Assert.Equal(sessions[1..].ToHashSet(), ended.ToHashSet());
    }

    // What a minute does by itself.
    private Task NoteUseAsync() => app.Services.GetRequiredService<SessionUse>().WriteAsync(CancellationToken.None);

    private static Task<HttpResponseMessage> SignInAsync(HttpClient http, string email, string page = "/signin") =>
        http.FillInAsync(page, "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));

    private static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("portal=", StringComparison.Ordinal)).Split(';')[0];

    // A browser that has nothing but a copied cookie.
    private async Task<HttpStatusCode> WithAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Add("Cookie", cookie);
        return (await (await app.HttpAsync()).SendAsync(request)).StatusCode;
    }
}
