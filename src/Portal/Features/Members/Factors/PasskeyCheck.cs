using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>What a browser asks an authenticator for.</summary>
/// <param name="Ticket">Comes back with the answer.</param>
/// <param name="Options">As WebAuthn writes them in JSON.</param>
public sealed record PasskeyChallenge(string Ticket, string Options);

/// <summary>What comes back from it.</summary>
/// <param name="Ticket">Of the challenge.</param>
/// <param name="Browser">The secret of the browser that the challenge was given to.</param>
/// <param name="Credential">As WebAuthn writes it in JSON.</param>
public sealed record PasskeyAnswer([Secret] string Ticket, [Secret] string Browser, [Secret] string Credential);

/// <summary>
/// Asks for passkeys and judges them, with Identity's WebAuthn. Which server this is comes from configuration, never from a request. A challenge
/// lasts five minutes, for one browser, for one purpose, and is used up with what it led to.
/// </summary>
internal sealed class PasskeyCheck(PortalDb db, IPasskeyHandler<Person> handler, Tickets tickets, TimeProvider time, ILogger<PasskeyCheck> logger)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    private const string ToAdd = "passkey-to-add";
    private const string ToProve = "passkey-to-prove";

    /// <summary>Asks for a new one.</summary>
    public async Task<PasskeyChallenge> OfferAsync(Person person, string browser)
    {
        var entity = new PasskeyUserEntity { Id = person.Id.ToString(), Name = person.Email!, DisplayName = person.DisplayName ?? person.Email! };
        var made = await handler.MakeCreationOptionsAsync(entity, Nowhere());
        return new PasskeyChallenge(Issue(ToAdd, person.Id, browser, made.AttestationState!), made.CreationOptionsJson);
    }

    /// <summary>Asks for one that is known.</summary>
    /// <param name="person">Whose; null: whoever it is.</param>
    /// <param name="browser">The secret of the browser that asks.</param>
    public async Task<PasskeyChallenge> AskAsync(Person? person, string browser)
    {
        var made = await handler.MakeRequestOptionsAsync(person, Nowhere());
        return new PasskeyChallenge(Issue(ToProve, person?.Id, browser, made.AssertionState!), made.RequestOptionsJson);
    }

    /// <summary>Judges a new passkey and uses the challenge up in the caller's unit of work.</summary>
    /// <returns>Null for every reason why it is not to be taken.</returns>
    public async Task<Passkey?> TakeNewAsync(PersonId person, PasskeyAnswer answer, string name, CancellationToken ct)
    {
        if (await OpenAsync(ToAdd, answer, ct) is not { } challenge || challenge.Person != person.Value)
            return null;

        var judged = await handler.PerformAttestationAsync(new PasskeyAttestationContext { CredentialJson = answer.Credential, AttestationState = challenge.State, HttpContext = Nowhere() });
        if (!judged.Succeeded || judged.UserEntity.Id != person.Value.ToString())
        {
            logger.LogInformation("A new passkey was refused: {Reason}", judged.Failure?.Message);
            return null;
        }

        Spend(challenge);
        return new Passkey
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Value,
            CredentialId = judged.Passkey.CredentialId,
            PublicKey = judged.Passkey.PublicKey,
            Name = name,
            CreatedAt = time.GetUtcNow(),
            SignCount = judged.Passkey.SignCount,
            Transports = TransportsOf(judged.Passkey),
            IsBackupEligible = judged.Passkey.IsBackupEligible,
            IsBackedUp = judged.Passkey.IsBackedUp,
        };
    }

    /// <summary>Judges a passkey, notes its use and uses the challenge up in the caller's unit of work. It proves both factors: to have it, and what unlocks it.</summary>
    /// <returns>Whose it is; null for every reason why it proves nothing.</returns>
    public async Task<Person?> JudgeAsync(PasskeyAnswer answer, CancellationToken ct)
    {
        if (await OpenAsync(ToProve, answer, ct) is not { } challenge)
            return null;

        var judged = await handler.PerformAssertionAsync(new PasskeyAssertionContext { CredentialJson = answer.Credential, AssertionState = challenge.State, HttpContext = Nowhere() });
        if (!judged.Succeeded)
        {
            logger.LogInformation("A passkey was refused: {Reason}", judged.Failure?.Message);
            return null;
        }

        if (Person.IsLocked(judged.User.LockoutEnd, time.GetUtcNow()))
            return null;

        // Read again, because Identity has judged what it read before: of two copies that sign at once, the later save must see the first one's count.
        var key = await db.Passkeys.SingleOrDefaultAsync(k => k.PersonId == judged.User.Id && k.CredentialId == judged.Passkey.CredentialId, ct);
        if (key is null || (judged.Passkey.SignCount > 0 && key.SignCount >= judged.Passkey.SignCount))
            return null;

        (key.SignCount, key.IsBackedUp, key.LastUsedAt) = (judged.Passkey.SignCount, judged.Passkey.IsBackedUp, time.GetUtcNow());
        Spend(challenge);
        return judged.User;
    }

    private static string TransportsOf(UserPasskeyInfo passkey)
    {
        // From a fixed list in the standard; what a browser makes up is left out.
        var known = (passkey.Transports ?? []).Intersect(["usb", "nfc", "ble", "smart-card", "hybrid", "internal"]);
        return string.Join(' ', known);
    }

    private string Issue(string purpose, Guid? person, string browser, string state) =>
        tickets.Issue(purpose, new Challenge(Guid.NewGuid(), person, OneTimeSecret.HashOf(browser), state), ValidFor);

    private async Task<Challenge?> OpenAsync(string purpose, PasskeyAnswer answer, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(answer.Browser) || tickets.Open<Challenge>(purpose, answer.Ticket) is not { } challenge || challenge.Browser != OneTimeSecret.HashOf(answer.Browser))
            return null;

        return await db.SpentProofs.AnyAsync(p => p.Number == challenge.Number, ct) ? null : challenge;
    }

    private void Spend(Challenge challenge) => db.SpentProofs.Add(new SpentProof { Number = challenge.Number, ExpiresAt = time.GetUtcNow() + ValidFor });

    // Identity passes it on to the rules for domain and origin, and ours look at configuration only: see FactorsSetup.
    private static DefaultHttpContext Nowhere() => new();

    private sealed record Challenge(Guid Number, Guid? Person, string Browser, string State);
}

/// <summary>The secret of a browser that passkeys are asked for in. It outlives one challenge, so that two open tabs do not disturb each other.</summary>
public sealed class PasskeyCookie(PortalOptions portal)
{
    private readonly TicketCookie _cookie = new("portal-passkey", TimeSpan.FromHours(1), portal);

    public string Read(HttpContext http) => _cookie.Read(http) ?? "";

    /// <summary>The browser's secret, made where it has none.</summary>
    public string Ensure(HttpContext http)
    {
        var secret = Read(http) is { Length: > 0 } known ? known : OneTimeSecret.New().Value;
        _cookie.Write(http, secret);
        return secret;
    }
}
