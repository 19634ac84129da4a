using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Makes the first administrator, with the link that the program wrote to its log.</summary>
[Anonymous("Proved by the token; nobody has an account yet.")]
public sealed record CreateFirstAdministrator([Secret] string Token, string Email, string Name, [Secret] string Password) : ICommand<Admitted>;

internal sealed class CreateFirstAdministratorValidator : AbstractValidator<CreateFirstAdministrator>
{
    public CreateFirstAdministratorValidator(IStringLocalizer<MembersText> text)
    {
        RuleFor(c => c.Email).Cascade(CascadeMode.Stop).NotEmpty().WithMessage(_ => text["email.missing"]).Must(EmailAddress.IsValid).WithMessage(_ => text["email.wrong"]);
        RuleFor(c => c.Name).MaximumLength(Person.NameLength).WithMessage(_ => text["name.long", Person.NameLength]);
        RuleFor(c => c.Password).MustBeANewPassword(text);
    }
}

internal sealed class CreateFirstAdministratorHandler(
    PortalDb db, FirstAdministrator first, IPasswordHasher<Person> hasher, IAuditTrail audit, TimeProvider time, IStringLocalizer<MembersText> text)
    : ICommandHandler<CreateFirstAdministrator, Admitted>
{
    public async Task<Result<Admitted>> Handle(CreateFirstAdministrator command, CancellationToken ct)
    {
        if (await first.FindAsync(command.Token, ct) is not { } token)
            return Error.NotFound(text["first.over"]);

        var email = EmailAddress.Normalise(command.Email);
        if (await db.People.AnyAsync(p => p.NormalizedEmail == email, ct))
            return Error.Invalid(nameof(command.Email), text["email.taken"]);

        var now = time.GetUtcNow();
        var person = Person.New(command.Email, now);
        person.DisplayName = string.IsNullOrWhiteSpace(command.Name) ? null : command.Name.Trim();
        person.EmailConfirmed = true; // whoever reads the program's log runs it
        person.Keep(hasher.HashPassword(person, command.Password));
        db.People.Add(person);
        db.Staff.Add(new StaffMember { PersonId = new PersonId(person.Id), Role = StaffRole.Administrator, Since = now });
        token.UsedAt = now;
        audit.By(new PersonId(person.Id), command.Email);
        await db.SaveChangesAsync(ct);
        return new Admitted(new PersonId(person.Id), "/admin");
    }
}
