using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>What the caller's browser asks for to make a new passkey.</summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record OfferPasskey(string Browser) : IQuery<PasskeyChallenge>;

internal sealed class OfferPasskeyHandler(PortalDb db, PasskeyCheck passkeys, CallerContext context, IStringLocalizer<FactorsText> text) : IQueryHandler<OfferPasskey, PasskeyChallenge>
{
    public async Task<Result<PasskeyChallenge>> Handle(OfferPasskey query, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        if (await db.Passkeys.CountAsync(k => k.PersonId == id, ct) >= Passkey.MostPerPerson)
            return Error.Conflict(text["passkey.tooMany", Passkey.MostPerPerson]);

        return await passkeys.OfferAsync(await db.People.AsNoTracking().SingleAsync(p => p.Id == id, ct), query.Browser);
    }
}

/// <summary>Adds a passkey to the caller's account. The first second factor ends all sessions; the page begins a new one.</summary>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record AddPasskey([Secret] PasskeyAnswer Answer, string Name) : ICommand<PasskeyAdded>;

/// <param name="IsFirst">It is the person's first second factor.</param>
public sealed record PasskeyAdded(bool IsFirst);

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskey>
{
    public AddPasskeyValidator(IStringLocalizer<FactorsText> text) => RuleFor(c => c.Name).MustBeAName(text);
}

internal sealed class AddPasskeyHandler(
    PortalDb db, PasskeyCheck passkeys, FactorCheck factors, FactorMails mails, IMail mail, CallerContext context, IStringLocalizer<FactorsText> text) : ICommandHandler<AddPasskey, PasskeyAdded>
{
    public async Task<Result<PasskeyAdded>> Handle(AddPasskey command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value;
        var before = await factors.OfAsync(id, ct);
        if (before.Passkeys >= Passkey.MostPerPerson)
            return Error.Conflict(text["passkey.tooMany", Passkey.MostPerPerson]);

        if (await passkeys.TakeNewAsync(id, command.Answer, command.Name.Trim(), ct) is not { } passkey)
            return Error.Forbidden(text["passkey.notAdded"]);

        var person = await db.People.SingleAsync(p => p.Id == id.Value, ct);
        db.Passkeys.Add(passkey);
        if (!before.HasSecond)
            person.EndSessions(); // whoever is signed in elsewhere has not shown a second factor

        mail.Queue(mails.PasskeyAdded(person, passkey.Name));
        await db.SaveChangesAsync(ct);
        return new PasskeyAdded(!before.HasSecond);
    }
}

internal static class PasskeyNames
{
    public static void MustBeAName<T>(this IRuleBuilderInitial<T, string> name, IStringLocalizer<FactorsText> text) => name
        .Cascade(CascadeMode.Stop)
        .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage(_ => text["passkey.name.missing"])
        .Must(n => n.Trim().Length <= Passkey.NameLength && !n.Any(char.IsControl)).WithMessage(_ => text["passkey.name.long", Passkey.NameLength]);
}
