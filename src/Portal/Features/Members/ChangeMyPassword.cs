using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Changes the caller's password and ends all their sessions; the page begins a new one where they are.</summary>
[SignedIn("About the caller only; the present password proves it again.")]
public sealed record ChangeMyPassword([Secret] string Current, [Secret] string Password) : ICommand;

internal sealed class ChangeMyPasswordValidator : AbstractValidator<ChangeMyPassword>
{
    public ChangeMyPasswordValidator(IStringLocalizer<MembersText> text)
    {
        RuleFor(c => c.Current).NotEmpty().WithMessage(_ => text["password.missing"]).MaximumLength(PasswordRules.MaxLength).WithMessage(_ => text["password.long", PasswordRules.MaxLength]);
        RuleFor(c => c.Password).MustBeANewPassword(text);
    }
}

internal sealed class ChangeMyPasswordHandler(
    PortalDb db, PasswordAttempts attempts, IPasswordHasher<Person> hasher, MemberMails mails, IMail mail, CallerContext context, IStringLocalizer<MembersText> text)
    : ICommandHandler<ChangeMyPassword>
{
    public async Task<Result> Handle(ChangeMyPassword command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        var known = await db.People.AsNoTracking().SingleAsync(p => p.Id == id, ct);
        if (!await attempts.IsRightAsync(known, command.Current, ct))
            return Error.Invalid(nameof(command.Current), text["password.current.wrong"]);

        var person = await db.People.SingleAsync(p => p.Id == id, ct);
        person.Keep(hasher.HashPassword(person, command.Password));
        mail.Queue(mails.PasswordChanged(person));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
