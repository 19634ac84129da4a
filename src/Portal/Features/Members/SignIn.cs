using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Proves who somebody is by their password. The cookie is the page's to issue.</summary>
[Anonymous("Signing in is how people become known.")]
public sealed record SignIn(string Email, [Secret] string Password) : ICommand<Admitted>;

/// <summary>Somebody proved who they are.</summary>
/// <param name="Person">Their account.</param>
/// <param name="Home">Where they go when they asked for nothing else: a local path.</param>
public sealed record Admitted(PersonId Person, string Home);

internal sealed class SignInValidator : AbstractValidator<SignIn>
{
    public SignInValidator(IStringLocalizer<MembersText> text)
    {
        RuleFor(c => c.Email).NotEmpty().WithMessage(_ => text["email.missing"]).MaximumLength(EmailAddress.MaxLength).WithMessage(_ => text["email.wrong"]);
        RuleFor(c => c.Password).NotEmpty().WithMessage(_ => text["password.missing"]).MaximumLength(PasswordRules.MaxLength).WithMessage(_ => text["password.long", PasswordRules.MaxLength]);
    }
}

internal sealed class SignInHandler(PortalDb db, PasswordAttempts attempts, MeReader reader, IAuditTrail audit, IStringLocalizer<MembersText> text)
    : ICommandHandler<SignIn, Admitted>
{
    public async Task<Result<Admitted>> Handle(SignIn command, CancellationToken ct)
    {
        var email = EmailAddress.Normalise(command.Email);
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == email, ct);
        if (!await attempts.IsRightAsync(person, command.Password, ct))
            return Error.Forbidden(text["signIn.wrong", (int)Person.Pause.TotalMinutes]); // the same for every cause: it tells nobody whose an address is

        audit.By(new PersonId(person!.Id), person.Email!);
        return new Admitted(new PersonId(person.Id), (await reader.ReadAsync(new PersonId(person.Id), ct)).Home);
    }
}
