using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Confirms a change of address at the end that the link went to. With the second end the account has the new address, and every session is over.</summary>
[Anonymous("Proved by the token.")]
public sealed record ConfirmEmailChange([Secret] string Token) : ICommand<EmailConfirmed>;

/// <param name="IsChanged">False: the other end is still to confirm.</param>
public sealed record EmailConfirmed(bool IsChanged);

internal sealed class ConfirmEmailChangeHandler(PortalDb db, MemberMails mails, IMail mail, IAuditTrail audit, TimeProvider time, IStringLocalizer<MembersText> text)
    : ICommandHandler<ConfirmEmailChange, EmailConfirmed>
{
    public async Task<Result<EmailConfirmed>> Handle(ConfirmEmailChange command, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(command.Token);
        var now = time.GetUtcNow();
        var change = await db.EmailChanges.OfToken(hash, now).SingleOrDefaultAsync(ct);
        if (change is null)
            return Error.NotFound(text["emailChange.over"]);

        var person = await db.People.SingleAsync(p => p.Id == change.PersonId.Value, ct);
        if (Person.IsLocked(person.LockoutEnd, now))
            return Error.NotFound(text["emailChange.over"]);

        audit.By(change.PersonId, person.Email!);
        if (change.OldHash == hash)
            change.OldConfirmedAt ??= now;
        else
            change.NewConfirmedAt ??= now;

        var isChanged = change is { OldConfirmedAt: not null, NewConfirmedAt: not null };
        if (isChanged)
        {
            db.Remove(change);
            mail.Queue(mails.AddressChanged(person.Email!, person.Language, change.NewEmail));
            mail.Queue(mails.AddressChanged(change.NewEmail, person.Language, change.NewEmail));
            person.MoveTo(change.NewEmail);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Conflict(text["emailChange.taken"]); // by an account that was made in the meantime
        }

        return new EmailConfirmed(isChanged);
    }
}
