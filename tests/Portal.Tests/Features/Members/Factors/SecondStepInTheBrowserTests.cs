using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>The second step as a browser without scripts sees it.</summary>
public sealed partial class SecondStepInTheBrowserTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Password_then_code_opens_the_page_that_was_asked_for()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var http = await app.HttpAsync();

        var first = await http.FillInAsync("/signin?returnUrl=%2Faccount", "signin", ("Form.Email", somebody.Email), ("Form.Password", Accounts.Password));

        Assert.EndsWith("/signin/second?returnUrl=%2Faccount", first.Headers.Location?.ToString(), StringComparison.Ordinal);
        var cookie = first.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("portal-second-step=", StringComparison.Ordinal));
        foreach (var word in (string[])["httponly", "samesite=strict", "max-age=300", "path=/"])
            Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase);

        Assert.DoesNotContain(first.Headers.GetValues("Set-Cookie"), c => c.StartsWith("portal=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Redirect, (await http.GetAsync("/account")).StatusCode); // the ticket is no session
        var wrong = await http.FillInAsync("/signin/second?returnUrl=%2Faccount", "second", ("Form.Code", "000 000"));
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        var second = await http.FillInAsync("/signin/second?returnUrl=%2Faccount", "second", ("Form.Code", somebody.NextCode()));
        Assert.EndsWith("/account", second.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.SignInSessions.CountAsync(s => s.PersonId == somebody.Id.Value)));
    }

    [Fact]
    public async Task Another_browser_has_no_second_step()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", somebody.Email), ("Form.Password", Accounts.Password));

        var elsewhere = await (await app.HttpAsync()).GetAsync("/signin/second");

        Assert.Equal(HttpStatusCode.Redirect, elsewhere.StatusCode);
        Assert.EndsWith("/signin?done=second-over", elsewhere.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_that_has_run_out_leads_back_to_the_beginning_and_keeps_where_one_wanted_to_go()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", somebody.Email), ("Form.Password", Accounts.Password));
        app.Clock.Advance(TimeSpan.FromMinutes(6));

        var late = await http.GetAsync("/signin/second?returnUrl=%2Faccount");

        Assert.EndsWith("/signin?done=second-over&returnUrl=%2Faccount", late.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", (await http.GetAsync("/signin/second?returnUrl=%2F%2Fevil.example")).Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_is_set_up_and_taken_away_by_plain_forms()
    {
        var (id, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        var page = await http.GetStringAsync("/account/two-step/app");
        Assert.Contains("<svg class=\"qr\"", page, StringComparison.Ordinal);
        var ticket = Ticket().Match(page).Groups[1].Value;
        var key = Apps.KeyOf(Key().Match(page).Groups[1].Value);

        var wrong = await (await http.FillInAsync("/account/two-step/app", "app", ("Form.Ticket", ticket), ("Form.Code", "000000"))).TextAsync();
        Assert.Equal(Key().Match(page).Groups[1].Value, Key().Match(wrong).Groups[1].Value); // what was scanned stays right
        var done = await (await http.FillInAsync("/account/two-step/app", "app", ("Form.Ticket", ticket), ("Form.Code", Totp.CodeAt(key, Totp.StepAt(app.Clock.GetUtcNow()))))).TextAsync();

        Assert.Equal(RecoveryCode.Count, Code().Count(done));
        Assert.Contains("download=\"recovery-codes.txt\"", done, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode); // a new session goes on
        var codes = await (await http.FillInAsync("/account/two-step", "codes")).TextAsync();
        Assert.Equal(RecoveryCode.Count, Code().Count(codes));
        var gone = await http.FillInAsync("/account/two-step", "remove-app");
        Assert.EndsWith("?done=app-removed", gone.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.False((await app.As(Caller.Of(id, email, null)).SendAsync(new ShowMyFactors())).Value.HasSecond);
    }

    [Fact]
    public async Task Who_signed_in_a_while_ago_is_sent_to_prove_it_again_and_comes_back()
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        app.Clock.Advance(TimeSpan.FromMinutes(20));

        var answer = await http.GetAsync("/account/two-step/app");

        Assert.EndsWith("/prove?returnUrl=%2Faccount%2Ftwo-step%2Fapp", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("name=\"Form.Ticket\" value=\"([^\"]+)\"")]
    private static partial Regex Ticket();

    [GeneratedRegex("id=\"app-key\">([A-Z2-7 ]+)<")]
    private static partial Regex Key();

    [GeneratedRegex("<li>[0-9A-Z]{4}(-[0-9A-Z]{4}){3}</li>")]
    private static partial Regex Code();
}
