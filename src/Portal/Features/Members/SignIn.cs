using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>The first step of signing in: the password. Whoever has a second factor is not admitted by it alone. The cookie is the page's to issue.</summary>
[Anonymous("Signing in is how people become known.")]
public sealed record SignIn(string Email, [Secret] string Password) : ICommand<FirstStep>;

/// <summary>The password was right.</summary>
/// <param name="Admitted">Null: a second step comes first.</param>
/// <param name="Ticket">What the second step begins with; null: there is none.</param>
public sealed record FirstStep(Admitted? Admitted, string? Ticket);

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

internal sealed class SignInHandler(PortalDb db, FactorCheck factors, SecondStep second, MeReader reader, IAuditTrail audit, IStringLocalizer<MembersText> text)
    : ICommandHandler<SignIn, FirstStep>
{
    public async Task<Result<FirstStep>> Handle(SignIn command, CancellationToken ct)
    {
        var email = EmailAddress.Normalise(command.Email);
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == email, ct);
        if (!await factors.IsPasswordRightAsync(person, command.Password, ct))
            return Error.Forbidden(text["signIn.wrong", (int)Person.Pause.TotalMinutes]); // the same for every cause: it tells nobody whose an address is

        var id = new PersonId(person!.Id);
        audit.By(id, person.Email!);
        return (await factors.OfAsync(id, ct)).HasSecond
            ? new FirstStep(null, second.Issue(person))
            : new FirstStep(new Admitted(id, (await reader.ReadAsync(id, ct)).Home), null);
    }
}
