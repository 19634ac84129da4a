using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Sets up the authenticator app that was offered, once a code proves that it has the key. Ends all sessions; the page begins a new one.</summary>
/// <returns>The person's recovery codes, which nobody sees again; none where they have some already.</returns>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record ConfirmAuthenticatorApp([Secret] string Ticket, [Secret] string Code) : ICommand<IReadOnlyList<string>>;

internal sealed class ConfirmAuthenticatorAppValidator : AbstractValidator<ConfirmAuthenticatorApp>
{
    public ConfirmAuthenticatorAppValidator(IStringLocalizer<FactorsText> text) => RuleFor(c => c.Code).MustBeACode(text);
}

internal sealed class ConfirmAuthenticatorAppHandler(
    PortalDb db, Tickets tickets, Vault vault, RecoveryCodes codes, FactorMails mails, IMail mail, CallerContext context, TimeProvider time, IStringLocalizer<FactorsText> text)
    : ICommandHandler<ConfirmAuthenticatorApp, IReadOnlyList<string>>
{
    public async Task<Result<IReadOnlyList<string>>> Handle(ConfirmAuthenticatorApp command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (tickets.Open<OfferedKey>(OfferedKey.Purpose, command.Ticket) is not { } offered || offered.Person != id)
            return Error.NotFound(text["app.offerOver"]);

        if (await db.AuthenticatorApps.AnyAsync(a => a.PersonId == id, ct))
            return Error.Conflict(text["app.known"]);

        // Not counted as a try: the caller has the key before their eyes.
        if (Totp.Find(offered.Key, string.Concat(command.Code.Where(c => !char.IsWhiteSpace(c))), time.GetUtcNow(), after: 0) is not { } step)
            return Error.Invalid(nameof(command.Code), text["app.codeWrong"]);

        var person = await db.People.SingleAsync(p => p.Id == id, ct);
        db.AuthenticatorApps.Add(new AuthenticatorApp { PersonId = id, Since = time.GetUtcNow(), LastStep = step });
        await vault.AddAsync(id, FactorCheck.KeyPurpose, id, FactorCheck.KeyVersion, Convert.ToBase64String(offered.Key), ct);
        List<string> made = await db.RecoveryCodes.AnyAsync(c => c.PersonId == id && c.UsedAt == null, ct) ? [] : await codes.MakeAsync(id, ct);
        person.EndSessions(); // whoever is signed in elsewhere has not shown the second factor
        mail.Queue(mails.AppAdded(person));
        await db.SaveChangesAsync(ct);
        return made;
    }
}

internal static class CodeRules
{
    private const int Longest = 60;

    /// <summary>Something that could be a code at all.</summary>
    public static void MustBeACode<T>(this IRuleBuilderInitial<T, string> code, IStringLocalizer<FactorsText> text) => code
        .Cascade(CascadeMode.Stop)
        .NotEmpty().WithMessage(_ => text["code.missing"])
        .MaximumLength(Longest).WithMessage(_ => text["code.wrong"]);
}
