using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Features.Deletion;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Features.Members.Factors;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>What is dangerous wants a fresh proof of who sits at the browser.</summary>
public sealed class ProveAgainTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Signing_in_is_a_proof_that_grows_old()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var owner = await app.CallerOfAsync(Callers.OwnerOf(tenant));
        var session = await app.ASessionAsync(owner.Person!.Value);
        var portal = app.As(owner with { Session = session });
        Assert.True((await portal.SendAsync(new PreviewMyDeletion(tenant))).Succeeded);

        app.Clock.Advance(new SessionLimits().FreshProof + TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new PreviewMyDeletion(tenant))).Error?.Kind);
        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new RequestMyDeletion(tenant, "any", ""))).Error?.Kind);
        Assert.True((await portal.SendAsync(new WhoAmI())).Succeeded); // everything else goes on
    }

    [Fact]
    public async Task Nobody_is_asked_who_they_are_for_what_they_may_not_do()
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        var stranger = await app.CallerOfAsync(Callers.Stranger);
        var session = await app.ASessionAsync(stranger.Person!.Value);
        app.Clock.Advance(new SessionLimits().FreshProof + TimeSpan.FromSeconds(1));

        var answer = await app.As(stranger with { Session = session }).SendAsync(new PreviewMyDeletion(tenant));

        Assert.Equal(ErrorKind.NotFound, answer.Error?.Kind);
    }

    [Fact]
    public async Task Proving_again_goes_on_under_a_new_session_that_ends_when_the_old_one_would_have()
    {
        var (id, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));
        var before = await OnlySessionAsync(id);
        app.Clock.Advance(TimeSpan.FromHours(1));

        var wrong = await http.FillInAsync("/prove?returnUrl=%2Faccount%3Fdone%3Dprofile", "prove", ("Form.Password", "not the password"));
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Equal(before.Id, (await OnlySessionAsync(id)).Id);
        var right = await http.FillInAsync("/prove?returnUrl=%2Faccount%3Fdone%3Dprofile", "prove", ("Form.Password", Accounts.Password));

        var after = await OnlySessionAsync(id);
        Assert.EndsWith("/account?done=profile", right.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal((before.StartedAt, before.EndsAt), (after.StartedAt, after.EndsAt));
        Assert.True(after.ProvedAt - before.ProvedAt >= TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/account")).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    public async Task It_leads_nowhere_else(string returnUrl)
    {
        var (_, email) = await app.AnAccountAsync();
        var http = await app.HttpAsync();
        await http.FillInAsync("/signin", "signin", ("Form.Email", email), ("Form.Password", Accounts.Password));

        var page = "/prove?returnUrl=" + Uri.EscapeDataString(returnUrl);
        Assert.DoesNotContain("href=\"" + returnUrl, await http.GetStringAsync(page), StringComparison.Ordinal);
        var answer = await http.FillInAsync(page, "prove", ("Form.Password", Accounts.Password));

        Assert.EndsWith("/account", answer.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_like_those_of_signing_in()
    {
        var (id, email) = await app.AnAccountAsync();
        var portal = app.As(Caller.Of(id, email, null) with { Session = await app.ASessionAsync(id) });
        for (var i = 0; i < Person.AttemptsBeforePause; i++)
            Assert.Equal(ErrorKind.Invalid, (await portal.SendAsync(new ProveAgain("not the password", ""))).Error?.Kind);

        Assert.Equal(ErrorKind.Invalid, (await portal.SendAsync(new ProveAgain(Accounts.Password, ""))).Error?.Kind);
    }

    [Fact]
    public async Task Who_signs_in_in_two_steps_proves_again_with_both_and_each_code_once()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        Assert.Equal(nameof(ProveAgain.Code), await WrongFieldAsync(""));
        Assert.Equal(nameof(ProveAgain.Code), await WrongFieldAsync("000000"));
        var code = somebody.NextCode();
        Assert.Equal(nameof(ProveAgain.Password), await WrongFieldAsync(code, "not the password")); // and the code is still good
        Assert.Null(await WrongFieldAsync(code));
        Assert.Equal(nameof(ProveAgain.Code), await WrongFieldAsync(code));
        Assert.Null(await WrongFieldAsync(somebody.RecoveryCodes[0]));
        Assert.Equal(nameof(ProveAgain.Code), await WrongFieldAsync(somebody.RecoveryCodes[0]));

        async Task<string?> WrongFieldAsync(string shown, string password = Accounts.Password) =>
            (await somebody.Portal.SendAsync(new ProveAgain(password, shown))).Error?.Fields.Single().Field;
    }

    private Task<SignInSession> OnlySessionAsync(PersonId id) => app.InDatabaseAsync(db => db.SignInSessions.AsNoTracking().SingleAsync(s => s.PersonId == id.Value));
}
