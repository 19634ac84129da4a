using FluentValidation;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>The second step of signing in: a code of the authenticator app, or a recovery code. The cookie is the page's to issue.</summary>
/// <param name="Ticket">What the right password gave.</param>
/// <param name="Code">As it was typed.</param>
[Anonymous("Proved by the ticket of the first step and the code.")]
public sealed record SignInWithCode([Secret] string Ticket, [Secret] string Code) : ICommand<Admitted>;

internal sealed class SignInWithCodeValidator : AbstractValidator<SignInWithCode>
{
    public SignInWithCodeValidator(IStringLocalizer<FactorsText> text) => RuleFor(c => c.Code).MustBeACode(text);
}

internal sealed class SignInWithCodeHandler(
    PortalDb db, SecondStep second, FactorCheck factors, FactorMails mails, IMail mail, MeReader reader, IAuditTrail audit, IStringLocalizer<FactorsText> text)
    : ICommandHandler<SignInWithCode, Admitted>
{
    public async Task<Result<Admitted>> Handle(SignInWithCode command, CancellationToken ct)
    {
        if (await second.FindAsync(command.Ticket, ct) is not { } person)
            return Error.NotFound(text["second.over"]);

        var id = new PersonId(person.Id);
        audit.By(id, person.Email!); // the password was right: whose attempt it is, is known
        if (!await factors.IsCodeRightAsync(id, command.Code, ct))
            return Error.Invalid(nameof(command.Code), text["code.wrong"]); // the same for every cause

        second.Spend(command.Ticket);
        if (db.ChangeTracker.Entries<RecoveryCode>().Any())
            mail.Queue(mails.CodeUsed(person, (await factors.OfAsync(id, ct)).RecoveryCodes - 1));

        await db.SaveChangesAsync(ct);
        return new Admitted(id, (await reader.ReadAsync(id, ct)).Home);
    }
}
