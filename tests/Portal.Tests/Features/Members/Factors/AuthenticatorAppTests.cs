using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data.Protection;
using Portal.Features.Audit;
using Portal.Features.Members;
using Portal.Features.Members.Factors;
using Portal.Kernel;
using Portal.Provisioning.Verification;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members.Factors;

/// <summary>Setting up an authenticator app, its recovery codes, and taking it away.</summary>
public sealed class AuthenticatorAppTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public async Task Nothing_is_stored_before_a_code_proves_that_the_app_has_the_key()
    {
        var (id, email) = await app.AnAccountAsync();
        var portal = app.As(Caller.Of(id, email, null));
        var offer = (await portal.SendAsync(new OfferAuthenticatorApp(null))).Value;

        var wrong = await portal.SendAsync(new ConfirmAuthenticatorApp(offer.Ticket, Totp.CodeAt(Apps.KeyOf(offer.Key), 1)));

        Assert.Equal([nameof(ConfirmAuthenticatorApp.Code)], wrong.Error!.Fields.Select(f => f.Field));
        Assert.False((await portal.SendAsync(new ShowMyFactors())).Value.HasSecond);
        Assert.Equal(0, await app.InDatabaseAsync(db => db.Secrets.CountAsync(s => s.Owner == id.Value)));
        Assert.Equal(offer.Key, (await portal.SendAsync(new OfferAuthenticatorApp(offer.Ticket))).Value.Key); // what was scanned stays right
    }

    [Fact]
    public async Task The_key_is_kept_encrypted_and_appears_nowhere_else()
    {
        var (id, email) = await app.AnAccountAsync();
        var portal = app.As(Caller.Of(id, email, null));
        var offer = (await portal.SendAsync(new OfferAuthenticatorApp(null))).Value;
        var key = Apps.KeyOf(offer.Key);

        var codes = (await portal.SendAsync(new ConfirmAuthenticatorApp(offer.Ticket, Totp.CodeAt(key, Totp.StepAt(app.Clock.GetUtcNow()))))).Value;

        var secret = await app.InDatabaseAsync(db => db.Secrets.AsNoTracking().SingleAsync(s => s.Owner == id.Value));
        Assert.DoesNotContain(Convert.ToBase64String(key), secret.Ciphertext, StringComparison.Ordinal);
        var rows = await app.InDatabaseAsync(db => db.AuditEntries.AsNoTracking().Where(a => a.PersonId == id).Select(a => a.Details).ToListAsync());
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.DoesNotContain(offer.Ticket[..20], row, StringComparison.Ordinal));
        var stored = await app.InDatabaseAsync(db => db.RecoveryCodes.AsNoTracking().Where(c => c.PersonId == id.Value).Select(c => c.Hash).ToListAsync());
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Equal(codes.Select(c => RecoveryCode.HashOf(id.Value, c)).Order(), stored.Order());
    }

    [Fact]
    public async Task An_offer_is_for_one_person_and_for_half_an_hour()
    {
        var (mine, email) = await app.AnAccountAsync();
        var (other, another) = await app.AnAccountAsync();
        var offer = (await app.As(Caller.Of(mine, email, null)).SendAsync(new OfferAuthenticatorApp(null))).Value;
        string Code() => Totp.CodeAt(Apps.KeyOf(offer.Key), Totp.StepAt(app.Clock.GetUtcNow()));

        Assert.Equal(ErrorKind.NotFound, (await app.As(Caller.Of(other, another, null)).SendAsync(new ConfirmAuthenticatorApp(offer.Ticket, Code()))).Error?.Kind);
        Assert.NotEqual(offer.Key, (await app.As(Caller.Of(other, another, null)).SendAsync(new OfferAuthenticatorApp(offer.Ticket))).Value.Key);
        app.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(ErrorKind.NotFound, (await app.As(Caller.Of(mine, email, null)).SendAsync(new ConfirmAuthenticatorApp(offer.Ticket, Code()))).Error?.Kind);
    }

    [Fact]
    public async Task Setting_it_up_ends_the_sessions_that_have_not_shown_it()
    {
        var (id, email) = await app.AnAccountAsync();
        var session = await app.ASessionAsync(id);
        await app.SetUpAnAppAsync(id, email);

        var answer = await app.As(Caller.Of(id, email, null) with { Session = session }).SendAsync(new WhoAmI());

        Assert.Equal(ErrorKind.Forbidden, answer.Error?.Kind);
    }

    [Fact]
    public async Task There_is_one_app_and_a_second_one_is_refused()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        Assert.Equal(ErrorKind.Conflict, (await somebody.Portal.SendAsync(new OfferAuthenticatorApp(null))).Error?.Kind);
    }

    [Fact]
    public async Task A_factor_is_changed_only_by_who_has_proved_themselves_lately()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        var session = await app.ASessionAsync(somebody.Id);
        var portal = app.As(Caller.Of(somebody.Id, somebody.Email, null) with { Session = session });
        app.Clock.Advance(new SessionLimits().FreshProof + TimeSpan.FromSeconds(1));

        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new RemoveAuthenticatorApp())).Error?.Kind);
        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new CreateRecoveryCodes())).Error?.Kind);
        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new OfferAuthenticatorApp(null))).Error?.Kind);
        Assert.Equal(ErrorKind.Unproved, (await portal.SendAsync(new ConfirmAuthenticatorApp("x", "123456"))).Error?.Kind);
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_worthless()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        var made = (await somebody.Portal.SendAsync(new CreateRecoveryCodes())).Value;

        Assert.Empty(made.Intersect(somebody.RecoveryCodes));
        Assert.Equal(ErrorKind.Invalid, (await somebody.SignInAsync(somebody.RecoveryCodes[0])).Error?.Kind);
        Assert.True((await somebody.SignInAsync(made[0])).Succeeded);
    }

    [Fact]
    public async Task Who_has_no_second_factor_has_no_use_for_recovery_codes()
    {
        var (id, email) = await app.AnAccountAsync();

        Assert.Equal(ErrorKind.Conflict, (await app.As(Caller.Of(id, email, null)).SendAsync(new CreateRecoveryCodes())).Error?.Kind);
    }

    [Fact]
    public async Task Taking_it_away_leaves_nothing_of_it_and_the_password_is_enough_again()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        Assert.True((await somebody.Portal.SendAsync(new RemoveAuthenticatorApp())).Succeeded);

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Secrets.CountAsync(s => s.Owner == somebody.Id.Value)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.DataKeys.CountAsync(k => k.Owner == somebody.Id.Value)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync(c => c.PersonId == somebody.Id.Value)));
        Assert.Equal(somebody.Id, (await app.As(Callers.Anonymous).SendAsync(new SignIn(somebody.Email, Accounts.Password))).Value.Admitted?.Person);
        Assert.Equal(ErrorKind.NotFound, (await somebody.Portal.SendAsync(new RemoveAuthenticatorApp())).Error?.Kind);
    }

    [Fact]
    public async Task A_deleted_account_leaves_neither_its_key_nor_its_codes()
    {
        var somebody = await app.SomebodyWithAnAppAsync();

        Assert.Null((await somebody.Portal.SendAsync(new DeleteMyAccount(somebody.Email))).Error);

        Assert.Equal(0, await app.InDatabaseAsync(db => db.Secrets.CountAsync(s => s.Owner == somebody.Id.Value)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.DataKeys.CountAsync(k => k.Owner == somebody.Id.Value)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.AuthenticatorApps.CountAsync(a => a.PersonId == somebody.Id.Value)));
        Assert.Equal(0, await app.InDatabaseAsync(db => db.RecoveryCodes.CountAsync(c => c.PersonId == somebody.Id.Value)));
    }

    [Fact]
    public async Task Verification_knows_whose_keys_these_are_and_misses_one_that_is_gone()
    {
        var somebody = await app.SomebodyWithAnAppAsync();
        Assert.DoesNotContain(await VerifyAsync(), f => f.Subject == somebody.Id.ToString());

        await app.InDatabaseAsync(db => db.Secrets.Where(s => s.Owner == somebody.Id.Value).ExecuteDeleteAsync());
        Assert.Contains(await VerifyAsync(), f => f.Subject == somebody.Id.ToString() && f.Detail.Contains("not kept", StringComparison.Ordinal));

        await app.InDatabaseAsync(db => db.AuthenticatorApps.Where(a => a.PersonId == somebody.Id.Value).ExecuteDeleteAsync());
        Assert.Contains(await VerifyAsync(), f => f.Subject == somebody.Id.ToString() && f.Detail.Contains("owns nothing", StringComparison.Ordinal));
        await app.InDatabaseAsync(db => db.DataKeys.Where(k => k.Owner == somebody.Id.Value).ExecuteDeleteAsync());
    }

    private async Task<IReadOnlyList<Finding>> VerifyAsync()
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Verifier>().RunAsync(CancellationToken.None);
    }
}
