using Microsoft.EntityFrameworkCore;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>Adding passkeys, signing in with them, and every lie that a browser can tell about them.</summary>
public sealed class PasskeyTests(PortalApp app) : IClassFixture<PortalApp>
{
    private const string Browser = "the secret of this browser";

    [Fact]
    public async Task A_passkey_signs_in_alone_and_its_use_is_noted()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();

        var answer = await SignInAsync(key);

        Assert.Equal(id, answer.Value.Person);
        var stored = await app.InDatabaseAsync(db => db.Passkeys.AsNoTracking().SingleAsync(k => k.PersonId == id.Value));
        Assert.Equal((2L, "Key on a chain", "internal"), (stored.SignCount, stored.Name, stored.Transports));
        Assert.NotNull(stored.LastUsedAt);
        Assert.Equal(email, (await app.InDatabaseAsync(db => db.AuditEntries.SingleAsync(a => a.What == nameof(SignInWithPasskey) && a.PersonId == id))).Who);
        Assert.Equal(1, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == email)));
    }

    [Fact]
    public async Task Who_has_a_passkey_is_not_admitted_by_the_password_alone_and_shows_it_as_the_second_step()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();
        var first = (await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Value;
        Assert.Null(first.Admitted);

        var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, first.Ticket))).Value;
        Assert.Contains(System.Buffers.Text.Base64Url.EncodeToString(key.Id), asked.Options, StringComparison.Ordinal);
        key.Count++;
        key.UserHandle = null; // a key that was asked for by name need not say whose it is
        Assert.Equal(id, (await AnswerAsync(key, asked)).Value.Person);
    }

    [Fact]
    public async Task As_a_second_step_the_passkey_of_another_person_is_none()
    {
        var (_, email, _) = await SomebodyWithAPasskeyAsync();
        var (_, _, another) = await SomebodyWithAPasskeyAsync();
        var first = (await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Value;

        var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, first.Ticket))).Value;
        another.Count++;

        Assert.Equal(ErrorKind.Forbidden, (await AnswerAsync(another, asked)).Error?.Kind);
    }

    public static TheoryData<string> Lies => ["origin", "port", "subdomain", "domain", "framed", "unverified", "handle of another", "no handle", "other key", "count again", "count behind", "backup"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_lie_signs_nobody_in(string lie)
    {
        var (id, _, key) = await SomebodyWithAPasskeyAsync();
        Assert.True((await SignInAsync(key)).Succeeded);
        var (other, _, _) = await SomebodyWithAPasskeyAsync();
        var liar = key;
        switch (lie)
        {
            case "origin": key.Origin = "http://evil.example"; break;
            case "port": key.Origin = "http://localhost:5081"; break;
            case "subdomain": key.Origin = "http://a.localhost:5080"; break;
            case "domain": key.Domain = "evil.example"; break;
            case "framed": key.IsFramed = true; break;
            case "unverified": key.IsUserVerified = false; break;
            case "handle of another": key.UserHandle = other.Value.ToString(); break;
            case "no handle": key.UserHandle = null; break;
            case "other key": liar = new Authenticator { Id = key.Id, UserHandle = id.Value.ToString() }; break;
            case "count again": key.Count--; break;
            case "count behind": key.Count = 0; break;
            case "backup": key.IsBackupEligible = true; break;
        }

        Assert.Equal(ErrorKind.Forbidden, (await SignInAsync(liar, adding: lie == "other key" ? 100u : 1)).Error?.Kind);
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("domain")]
    [InlineData("framed")]
    [InlineData("unverified")]
    public async Task A_lie_adds_no_passkey(string lie)
    {
        var (id, email) = await app.AnAccountAsync();
        var key = new Authenticator();
        (key.Origin, key.Domain, key.IsFramed, key.IsUserVerified) =
            (lie == "origin" ? "https://localhost:5080" : key.Origin, lie == "domain" ? "localhost.example" : key.Domain, lie == "framed", lie != "unverified");

        Assert.Equal(ErrorKind.Forbidden, (await AddAsync(id, email, key)).Error?.Kind);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Passkeys.CountAsync(k => k.PersonId == id.Value)));
    }

    [Fact]
    public async Task Of_two_copies_of_one_key_one_falls_behind_also_at_once()
    {
        var (_, _, key) = await SomebodyWithAPasskeyAsync();
        key.Count = 10;
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value));

        var answers = await Task.WhenAll(asked.Select(challenge => AnswerAsync(key, challenge)));

        Assert.Single(answers, a => a.Succeeded);
    }

    [Fact]
    public async Task A_synced_passkey_that_counts_nothing_is_taken_each_time_and_its_backup_state_is_kept()
    {
        var (id, email) = await app.AnAccountAsync();
        var key = new Authenticator { Count = 0, IsBackupEligible = true };
        Assert.Null((await AddAsync(id, email, key)).Error);
        key.IsBackedUp = true;

        Assert.True((await SignInAsync(key, adding: 0)).Succeeded);
        Assert.True((await SignInAsync(key, adding: 0)).Succeeded);

        Assert.True((await app.As(Caller.Of(id, email, null)).SendAsync(new ListMyPasskeys())).Value.Single().IsSynced);
    }

    [Fact]
    public async Task A_challenge_is_used_once_also_at_once_lasts_five_minutes_and_stays_in_its_browser()
    {
        var (_, _, key) = await SomebodyWithAPasskeyAsync();
        (key.Count, key.IsUserVerified) = (0, true);
        await app.InDatabaseAsync(db => db.Passkeys.Where(k => k.CredentialId == key.Id).ExecuteUpdateAsync(c => c.SetProperty(k => k.SignCount, 0)));
        var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value;
        var credential = key.Get(asked.Options);

        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(asked, "another browser", credential)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(asked, "", credential)).Error?.Kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync(asked, Browser, credential)));
        Assert.Single(answers, a => a.Succeeded);
        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(asked, Browser, credential)).Error?.Kind);

        var late = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value;
        app.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorKind.Forbidden, (await AnswerAsync(key, late)).Error?.Kind);
    }

    [Fact]
    public async Task A_challenge_to_add_proves_nothing_and_one_person_cannot_use_anothers()
    {
        var (mine, email, key) = await SomebodyWithAPasskeyAsync();
        var (other, another) = await app.AnAccountAsync();
        var offer = (await app.As(Caller.Of(mine, email, null)).SendAsync(new OfferPasskey(Browser))).Value;
        key.Count++;

        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(offer, Browser, key.Get(offer.Options))).Error?.Kind);
        var stolen = new AddPasskey(new PasskeyAnswer(offer.Ticket, Browser, new Authenticator().Create(offer.Options)), "Stolen");
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(other, another, null)).SendAsync(stolen)).Error?.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"AAAA\",\"type\":\"public-key\",\"response\":{}}")]
    [InlineData("[1,2")]
    public async Task What_is_no_credential_is_refused(string credential)
    {
        var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value;

        Assert.Equal(ErrorKind.Forbidden, (await SendAsync(asked, Browser, credential)).Error?.Kind);
    }

    [Fact]
    public async Task One_credential_belongs_to_one_account()
    {
        var (_, _, key) = await SomebodyWithAPasskeyAsync();
        var (other, another) = await app.AnAccountAsync();

        Assert.Equal(ErrorKind.Forbidden, (await AddAsync(other, another, key)).Error?.Kind);
    }

    [Fact]
    public async Task A_removed_passkey_signs_nobody_in_and_ends_the_sessions()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();
        var portal = app.As(Caller.Of(id, email, null));
        var session = await app.ASessionAsync(id);
        var mine = (await portal.SendAsync(new ListMyPasskeys())).Value.Single();
        var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value;

        Assert.True((await portal.SendAsync(new RemovePasskey(mine.Id))).Succeeded);

        key.Count++;
        Assert.Equal(ErrorKind.Forbidden, (await AnswerAsync(key, asked)).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(Caller.Of(id, email, null) with { Session = session }).SendAsync(new WhoAmI())).Error?.Kind);
        Assert.NotNull((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Value.Admitted);
    }

    [Fact]
    public async Task Nobody_names_or_removes_the_passkey_of_another()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();
        var mine = (await app.As(Caller.Of(id, email, null)).SendAsync(new ListMyPasskeys())).Value.Single();
        var stranger = app.As(Callers.Stranger);

        Assert.Equal(ErrorKind.NotFound, (await stranger.SendAsync(new RenamePasskey(mine.Id, "Mine now"))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await stranger.SendAsync(new RemovePasskey(mine.Id))).Error?.Kind);
        Assert.True((await SignInAsync(key)).Succeeded);
    }

    [Fact]
    public async Task A_passkey_has_a_name_and_a_person_at_most_twenty()
    {
        var (id, email, _) = await SomebodyWithAPasskeyAsync();
        var portal = app.As(Caller.Of(id, email, null));
        var mine = (await portal.SendAsync(new ListMyPasskeys())).Value.Single();
        Assert.Equal(ErrorKind.Invalid, (await portal.SendAsync(new RenamePasskey(mine.Id, " "))).Error?.Kind);
        Assert.Equal(ErrorKind.Invalid, (await portal.SendAsync(new RenamePasskey(mine.Id, new string('x', Passkey.NameLength + 1)))).Error?.Kind);
        Assert.Null((await portal.SendAsync(new RenamePasskey(mine.Id, " Blue key "))).Error);
        Assert.Equal("Blue key", (await portal.SendAsync(new ListMyPasskeys())).Value.Single().Name);

        for (var i = 1; i < Passkey.MostPerPerson; i++)
            Assert.Null((await AddAsync(id, email, new Authenticator())).Error);

        Assert.Equal(ErrorKind.Conflict, (await portal.SendAsync(new OfferPasskey(Browser))).Error?.Kind);
    }

    [Fact]
    public async Task Ones_own_passkey_proves_again_who_one_is_and_anothers_does_not()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();
        var (_, _, foreign) = await SomebodyWithAPasskeyAsync();
        var portal = app.As(Caller.Of(id, email, null));

        Assert.Equal(ErrorKind.Forbidden, (await ProveAsync(foreign)).Error?.Kind);
        Assert.Null((await ProveAsync(key)).Error);
        Assert.Equal(nameof(ProveAgain.Code), Assert.Single((await portal.SendAsync(new ProveAgain(Accounts.Password, ""))).Error!.Fields).Field);

        async Task<Result> ProveAsync(Authenticator with)
        {
            with.Count++;
            var asked = (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value;
            return await portal.SendAsync(new ProveWithPasskey(new PasskeyAnswer(asked.Ticket, Browser, with.Get(asked.Options))));
        }
    }

    [Fact]
    public async Task A_locked_account_is_not_opened_by_a_passkey_and_a_pause_after_wrong_passwords_does_not_keep_one_out()
    {
        var (id, email, key) = await SomebodyWithAPasskeyAsync();
        for (var i = 0; i < Person.AttemptsBeforePause; i++)
            await app.As(Callers.Anonymous).SendAsync(new SignIn(email, "not the password"));

        Assert.True((await SignInAsync(key)).Succeeded);
        await app.InDatabaseAsync(db => db.People.Where(p => p.Id == id.Value).ExecuteUpdateAsync(c => c.SetProperty(p => p.LockoutEnd, DateTimeOffset.MaxValue)));
        Assert.Equal(ErrorKind.Forbidden, (await SignInAsync(key)).Error?.Kind);
    }

    private async Task<(PersonId Id, string Email, Authenticator Key)> SomebodyWithAPasskeyAsync()
    {
        var (id, email) = await app.AnAccountAsync();
        var key = new Authenticator();
        var added = await AddAsync(id, email, key);
        Assert.True(added.Error is null && added.Value.IsFirst, added.Error?.Message);
        return (id, email, key);
    }

    private async Task<Result<PasskeyAdded>> AddAsync(PersonId id, string email, Authenticator key)
    {
        var portal = app.As(Caller.Of(id, email, null));
        var offer = (await portal.SendAsync(new OfferPasskey(Browser))).Value;
        return await portal.SendAsync(new AddPasskey(new PasskeyAnswer(offer.Ticket, Browser, key.Create(offer.Options)), "Key on a chain"));
    }

    private async Task<Result<Admitted>> SignInAsync(Authenticator key, uint adding = 1)
    {
        key.Count += adding;
        return await AnswerAsync(key, (await app.As(Callers.Anonymous).SendAsync(new AskForPasskey(Browser, null))).Value);
    }

    private Task<Result<Admitted>> AnswerAsync(Authenticator key, PasskeyChallenge asked) => SendAsync(asked, Browser, key.Get(asked.Options));

    private Task<Result<Admitted>> SendAsync(PasskeyChallenge asked, string browser, string credential) =>
        app.As(Callers.Anonymous).SendAsync(new SignInWithPasskey(new PasskeyAnswer(asked.Ticket, browser, credential)));
}
