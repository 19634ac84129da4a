using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>How somebody stands who was invited by mail.</summary>
/// <param name="HasAccount">They sign in to take it up; otherwise they choose a password.</param>
/// <param name="IsMe">The caller is the one whom it is for.</param>
/// <param name="SignedInAs">The caller's address; null: nobody is signed in.</param>
internal sealed record InvitedPerson(bool HasAccount, bool IsMe, string? SignedInAs);

/// <summary>Accounts of those who take an invitation up. That they read the mail proves the address.</summary>
internal sealed class InvitedAccounts(PortalDb db, IPasswordHasher<Person> hasher, IAuditTrail audit, CallerContext context, TimeProvider time)
{
    public async Task<InvitedPerson> FindAsync(string normalizedEmail, CancellationToken ct)
    {
        var account = await db.People.AsNoTracking().Where(p => p.NormalizedEmail == normalizedEmail).Select(p => new { p.Id, HasPassword = p.PasswordHash != null }).SingleOrDefaultAsync(ct);
        var me = context.Caller.Person is { } person ? await db.People.Where(p => p.Id == person.Value).Select(p => p.Email).SingleOrDefaultAsync(ct) : null;
        return new InvitedPerson(account is { HasPassword: true }, account is not null && context.Caller.Person?.Value == account.Id, me);
    }

    /// <summary>Whether this address is the caller's own.</summary>
    public Task<bool> IsMineAsync(string normalizedEmail, CancellationToken ct)
    {
        var me = context.Caller.Person!.Value;
        return db.People.AnyAsync(p => p.Id == me.Value && p.NormalizedEmail == normalizedEmail, ct);
    }

    /// <summary>Makes the account, or gives the one that has no password yet its first, in the unit of work of the running command, which is theirs from now on.</summary>
    /// <param name="name">How they are called; may be empty.</param>
    /// <returns>Null: who has an account signs in to it.</returns>
    public async Task<Person?> OpenAsync(string email, string name, string password, CancellationToken ct)
    {
        var normalized = EmailAddress.Normalise(email);
        var now = time.GetUtcNow();
        var person = await db.People.SingleOrDefaultAsync(p => p.NormalizedEmail == normalized, ct);
        if (person is { PasswordHash: not null } || Person.IsLocked(person?.LockoutEnd, now))
            return null;

        if (person is null)
            db.People.Add(person = Person.New(email, now));

        person.Keep(hasher.HashPassword(person, password));
        person.EmailConfirmed = true;
        person.DisplayName = string.IsNullOrWhiteSpace(name) ? person.DisplayName : name.Trim();
        var id = new PersonId(person.Id);
        foreach (var open in await db.OneTimeTokens.Where(t => t.PersonId == id && t.UsedAt == null).ToListAsync(ct))
            open.UsedAt = now; // there is a password now

        audit.By(id, person.Email!);
        return person;
    }
}

internal static class InvitedRules
{
    /// <summary>The rules for a new account of somebody who was invited.</summary>
    public static void MustBeANewAccount<T>(this AbstractValidator<T> validator, System.Linq.Expressions.Expression<Func<T, string>> name, System.Linq.Expressions.Expression<Func<T, string>> password, IStringLocalizer<MembersText> text)
    {
        validator.RuleFor(name).MaximumLength(Person.NameLength).WithMessage(_ => text["name.long", Person.NameLength]);
        validator.RuleFor(name).Must(n => !(n ?? "").Any(char.IsControl)).WithMessage(_ => text["name.control"]);
        validator.RuleFor(password).MustBeANewPassword(text);
    }
}
