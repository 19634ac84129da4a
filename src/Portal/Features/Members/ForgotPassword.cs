using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Sends a link to choose a new password, where the address belongs to an account. The answer is the same where it does not.</summary>
[Anonymous("For people who cannot sign in.")]
public sealed record ForgotPassword(string Email) : ICommand;

internal sealed class ForgotPasswordValidator : AbstractValidator<ForgotPassword>
{
    public ForgotPasswordValidator(IStringLocalizer<MembersText> text) => RuleFor(c => c.Email)
        .Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage(_ => text["email.missing"])
        .Must(EmailAddress.IsValid).WithMessage(_ => text["email.wrong"]);
}

internal sealed class ForgotPasswordHandler(PortalDb db, UserManager<Person> people, PerAddressLimit limit, MemberMails mails, IMail mail, TimeProvider time)
    : ICommandHandler<ForgotPassword>
{
    public async Task<Result> Handle(ForgotPassword command, CancellationToken ct)
    {
        var person = await people.FindByEmailAsync(command.Email);
        if (limit.TryTake(command.Email) && person is not null && !Person.IsLocked(person.LockoutEnd, time.GetUtcNow()))
            mail.Queue(mails.Reset(person, await people.GeneratePasswordResetTokenAsync(person)));

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
