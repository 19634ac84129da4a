using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Joins a tenant with a new account. That they read the mail proves the address.</summary>
/// <param name="Name">How they are called; may be empty.</param>
[Anonymous("Proved by the token.")]
public sealed record JoinTenantAnew([Secret] string Token, string Name, [Secret] string Password) : ICommand<Admitted>;

internal sealed class JoinTenantAnewValidator : AbstractValidator<JoinTenantAnew>
{
    public JoinTenantAnewValidator(IStringLocalizer<MembersText> words)
    {
        RuleFor(c => c.Name).MaximumLength(Person.NameLength).WithMessage(_ => words["name.long", Person.NameLength]);
        RuleFor(c => c.Name).Must(n => !(n ?? "").Any(char.IsControl)).WithMessage(_ => words["name.control"]);
        RuleFor(c => c.Password).MustBeANewPassword(words);
    }
}

internal sealed class JoinTenantAnewHandler(
    PortalDb db, Joining joining, IPasswordHasher<Person> hasher, IAuditTrail audit, TimeProvider time, IStringLocalizer<RosterText> text)
    : ICommandHandler<JoinTenantAnew, Admitted>
{
    public async Task<Result<Admitted>> Handle(JoinTenantAnew command, CancellationToken ct)
    {
        if (await joining.FindAsync(command.Token, ct) is not { } found)
            return Error.NotFound(text["invitation.over"]);

        var person = await db.People.SingleOrDefaultAsync(p => p.NormalizedEmail == found.Invitation.NormalizedEmail, ct);
        if (person is { PasswordHash: not null } || Person.IsLocked(person?.LockoutEnd, time.GetUtcNow()))
            return Error.NotFound(text["invitation.over"]); // who has an account signs in to it

        if (person is null)
            db.People.Add(person = Person.New(found.Invitation.Email, time.GetUtcNow()));

        person.Keep(hasher.HashPassword(person, command.Password));
        person.EmailConfirmed = true;
        person.DisplayName = string.IsNullOrWhiteSpace(command.Name) ? person.DisplayName : command.Name.Trim();
        var id = new PersonId(person.Id);
        foreach (var open in await db.OneTimeTokens.Where(t => t.PersonId == id && t.UsedAt == null).ToListAsync(ct))
            open.UsedAt = time.GetUtcNow(); // there is a password now

        audit.By(id, person.Email!);
        audit.About(found.Tenant.Id);
        await joining.JoinAsync(found.Invitation, id, ct);
        await db.SaveChangesAsync(ct);
        return new Admitted(id, $"/t/{found.Tenant.Slug}");
    }
}
