using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Chooses a new password with the link of the mail. It ends every session of the account, and the link with it.</summary>
[Anonymous("Proved by the token of the mail.")]
public sealed record ResetPassword(PersonId Person, [Secret] string Token, [Secret] string Password) : ICommand;

internal sealed class ResetPasswordValidator : AbstractValidator<ResetPassword>
{
    public ResetPasswordValidator(IStringLocalizer<MembersText> text) => RuleFor(c => c.Password).MustBeANewPassword(text);
}

internal sealed class ResetPasswordHandler(
    PortalDb db, UserManager<Person> people, IPasswordHasher<Person> hasher, MemberMails mails, IMail mail, IAuditTrail audit, TimeProvider time, IStringLocalizer<MembersText> text)
    : ICommandHandler<ResetPassword>
{
    public async Task<Result> Handle(ResetPassword command, CancellationToken ct)
    {
        var person = await people.FindByIdAsync(command.Person.ToString());
        var isProved = person is not null
            && !Person.IsLocked(person.LockoutEnd, time.GetUtcNow())
            && await people.VerifyUserTokenAsync(person, people.Options.Tokens.PasswordResetTokenProvider, UserManager<Person>.ResetPasswordTokenPurpose, command.Token);
        if (!isProved)
            return Error.NotFound(text["reset.over"]);

        // Written here, not by Identity, so that password, mail and audit row are one transaction; the new stamp is what makes the token single-use.
        person!.Keep(hasher.HashPassword(person, command.Password));
        person.EmailConfirmed = true;
        person.LockoutEnd = null;
        person.AccessFailedCount = 0;
        mail.Queue(mails.PasswordChanged(person));
        audit.By(new PersonId(person.Id), person.Email!);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
