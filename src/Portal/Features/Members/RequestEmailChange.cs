using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// Asks both ends to confirm another address for the caller's account; an earlier wish is dropped. Where the new one belongs to an account already, its
/// reader is told so, and the caller is not.
/// </summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record RequestEmailChange(string Email) : ICommand;

internal sealed class RequestEmailChangeValidator : AbstractValidator<RequestEmailChange>
{
    public RequestEmailChangeValidator(IStringLocalizer<MembersText> text) => RuleFor(c => c.Email)
        .Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage(_ => text["email.missing"])
        .Must(EmailAddress.IsValid).WithMessage(_ => text["email.wrong"]);
}

internal sealed class RequestEmailChangeHandler(PortalDb db, PerAddressLimit limit, MemberMails mails, IMail mail, CallerContext context, TimeProvider time, IStringLocalizer<MembersText> text)
    : ICommandHandler<RequestEmailChange>
{
    public async Task<Result> Handle(RequestEmailChange command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value;
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id.Value, ct);
        var wanted = EmailAddress.Normalise(command.Email);
        if (person.NormalizedEmail == wanted)
            return Error.Invalid(nameof(command.Email), text["email.same"]);

        if (!limit.TryTake(command.Email))
            return Error.Invalid(nameof(command.Email), text["email.tooOften"]);

        if (await db.EmailChanges.SingleOrDefaultAsync(c => c.PersonId == id, ct) is { } earlier)
            db.Remove(earlier);

        var (old, @new) = (OneTimeSecret.New(), OneTimeSecret.New());
        db.Add(new EmailChange { PersonId = id, NewEmail = command.Email, OldHash = old.Hash, NewHash = @new.Hash, ExpiresAt = time.GetUtcNow() + EmailChange.ValidFor });
        var owner = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == wanted, ct);
        mail.Queue(mails.LeavingAddress(person, command.Email, old.Value));
        mail.Queue(owner is null ? mails.NewAddress(command.Email, person.Language, @new.Value) : mails.AddressIsTaken(owner));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
