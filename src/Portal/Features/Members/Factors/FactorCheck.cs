using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>How somebody can prove who they are.</summary>
/// <param name="HasPassword">False: they were invited and have chosen none yet.</param>
/// <param name="AppSince">When they set up an authenticator app; null: they have none.</param>
/// <param name="Passkeys">How many they have.</param>
/// <param name="RecoveryCodes">How many are left.</param>
public sealed record PersonFactors(bool HasPassword, DateTimeOffset? AppSince, int Passkeys, int RecoveryCodes)
{
    /// <summary>True: a password alone does not sign them in.</summary>
    public bool HasSecond => AppSince is not null || Passkeys > 0;
}

/// <summary>
/// The one place that says which factors a person has and judges what they show. Signing in, proving again and changing factors all ask here.
/// </summary>
internal sealed class FactorCheck(PortalDb db, PasswordAttempts passwords, FactorAttempts attempts, Vault vault, TimeProvider time)
{
    /// <summary>What the app's key is called in the vault. Stored; never rename.</summary>
    public const string KeyPurpose = "authenticator-app";

    /// <summary>A key is made, kept and thrown away; it is never changed.</summary>
    public const int KeyVersion = 1;

    public Task<PersonFactors> OfAsync(PersonId person, CancellationToken ct) => db.People.AsNoTracking()
        .Where(p => p.Id == person.Value)
        .Select(p => new PersonFactors(
            p.PasswordHash != null,
            db.Set<AuthenticatorApp>().Where(a => a.PersonId == p.Id).Select(a => (DateTimeOffset?)a.Since).FirstOrDefault(),
            db.Set<Passkey>().Count(k => k.PersonId == p.Id),
            db.Set<RecoveryCode>().Count(c => c.PersonId == p.Id && c.UsedAt == null)))
        .SingleAsync(ct);

    /// <inheritdoc cref="PasswordAttempts.IsRightAsync"/>
    public Task<bool> IsPasswordRightAsync(Person? person, string password, CancellationToken ct) => passwords.IsRightAsync(person, password, ct);

    /// <summary>
    /// Judges a code of the app or a recovery code, and uses it up in the caller's unit of work: of two who show the same at once, one saves and the other
    /// loses with <see cref="ChangedByAnotherException"/>.
    /// </summary>
    /// <returns>False for every reason: wrong, used before, paused, no such factor.</returns>
    public async Task<bool> IsCodeRightAsync(PersonId person, string code, CancellationToken ct)
    {
        if (!await attempts.CountAsync(person.Value, ct))
            return false;

        var digits = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        var isRight = digits.Length == Totp.Digits && digits.All(char.IsAsciiDigit)
            ? await TakeAppCodeAsync(person, digits, ct)
            : await TakeRecoveryCodeAsync(person, code, ct);
        if (isRight)
            await attempts.ForgetAsync(person.Value, ct);

        return isRight;
    }

    private async Task<bool> TakeAppCodeAsync(PersonId person, string code, CancellationToken ct)
    {
        if (await db.AuthenticatorApps.SingleOrDefaultAsync(a => a.PersonId == person.Value, ct) is not { } app
            || await vault.ReadAsync(person.Value, KeyPurpose, person.Value, KeyVersion, ct) is not { } key
            || Totp.Find(Convert.FromBase64String(key), code, time.GetUtcNow(), app.LastStep) is not { } step)
            return false;

        app.LastStep = step;
        return true;
    }

    private async Task<bool> TakeRecoveryCodeAsync(PersonId person, string code, CancellationToken ct)
    {
        var hash = RecoveryCode.HashOf(person.Value, code);
        if (await db.RecoveryCodes.SingleOrDefaultAsync(c => c.PersonId == person.Value && c.Hash == hash && c.UsedAt == null, ct) is not { } found)
            return false;

        found.UsedAt = time.GetUtcNow();
        return true;
    }
}
