using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Calls one of the caller's passkeys otherwise.</summary>
[SignedIn("About the caller only.")]
public sealed record RenamePasskey(Guid Id, string Name) : ICommand;

internal sealed class RenamePasskeyValidator : AbstractValidator<RenamePasskey>
{
    public RenamePasskeyValidator(IStringLocalizer<FactorsText> text) => RuleFor(c => c.Name).MustBeAName(text);
}

internal sealed class RenamePasskeyHandler(PortalDb db, CallerContext context, IStringLocalizer<FactorsText> text) : ICommandHandler<RenamePasskey>
{
    public async Task<Result> Handle(RenamePasskey command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (await db.Passkeys.SingleOrDefaultAsync(k => k.Id == command.Id && k.PersonId == id, ct) is not { } passkey)
            return Error.NotFound(text["passkey.none"]);

        passkey.Name = command.Name.Trim();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>Takes one of the caller's passkeys away: it signs in nowhere any more. Where it was the last second factor, the recovery codes go with it. Ends all sessions.</summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record RemovePasskey(Guid Id) : ICommand;

internal sealed class RemovePasskeyHandler(PortalDb db, RecoveryCodes codes, FactorMails mails, IMail mail, CallerContext context, IStringLocalizer<FactorsText> text)
    : ICommandHandler<RemovePasskey>
{
    public async Task<Result> Handle(RemovePasskey command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (await db.Passkeys.SingleOrDefaultAsync(k => k.Id == command.Id && k.PersonId == id, ct) is not { } passkey)
            return Error.NotFound(text["passkey.none"]);

        db.Remove(passkey);
        if (!await db.Passkeys.AnyAsync(k => k.PersonId == id && k.Id != command.Id, ct) && !await db.AuthenticatorApps.AnyAsync(a => a.PersonId == id, ct))
            await codes.RemoveAsync(id, ct);

        var person = await db.People.SingleAsync(p => p.Id == id, ct);
        person.EndSessions();
        mail.Queue(mails.PasskeyRemoved(person, passkey.Name));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
