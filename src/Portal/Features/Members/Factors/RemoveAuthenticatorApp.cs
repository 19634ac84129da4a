using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Takes the caller's authenticator app away. Where it was the last second factor, the recovery codes go with it. Ends all sessions; the page begins a new one.</summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record RemoveAuthenticatorApp : ICommand;

internal sealed class RemoveAuthenticatorAppHandler(
    PortalDb db, Vault vault, RecoveryCodes codes, FactorMails mails, IMail mail, CallerContext context, IStringLocalizer<FactorsText> text) : ICommandHandler<RemoveAuthenticatorApp>
{
    public async Task<Result> Handle(RemoveAuthenticatorApp command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (await db.AuthenticatorApps.SingleOrDefaultAsync(a => a.PersonId == id, ct) is not { } app)
            return Error.NotFound(text["app.none"]);

        db.Remove(app);
        await vault.RemoveAllAsync(id, ct);
        if (!await db.Passkeys.AnyAsync(k => k.PersonId == id, ct))
            await codes.RemoveAsync(id, ct);

        var person = await db.People.SingleAsync(p => p.Id == id, ct);
        person.EndSessions();
        mail.Queue(mails.AppRemoved(person));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
