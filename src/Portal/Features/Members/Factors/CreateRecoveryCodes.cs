using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Gives the caller new recovery codes; the old ones are worth nothing from then on.</summary>
/// <returns>The codes, which nobody sees again.</returns>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record CreateRecoveryCodes : ICommand<IReadOnlyList<string>>;

internal sealed class CreateRecoveryCodesHandler(
    PortalDb db, FactorCheck factors, RecoveryCodes codes, FactorMails mails, IMail mail, CallerContext context, IStringLocalizer<FactorsText> text)
    : ICommandHandler<CreateRecoveryCodes, IReadOnlyList<string>>
{
    public async Task<Result<IReadOnlyList<string>>> Handle(CreateRecoveryCodes command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value;
        if (!(await factors.OfAsync(id, ct)).HasSecond)
            return Error.Conflict(text["codes.needFactor"]);

        var made = await codes.MakeAsync(id.Value, ct);
        mail.Queue(mails.CodesMade(await db.People.SingleAsync(p => p.Id == id.Value, ct)));
        await db.SaveChangesAsync(ct);
        return made;
    }
}
