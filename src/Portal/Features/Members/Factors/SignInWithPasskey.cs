using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Signs in with a passkey, alone or after the password: it is something that one has, unlocked by what one knows or is. The cookie is the page's to issue.</summary>
[Anonymous("Proved by the passkey.")]
public sealed record SignInWithPasskey([Secret] PasskeyAnswer Answer) : ICommand<Admitted>;

internal sealed class SignInWithPasskeyHandler(PortalDb db, PasskeyCheck passkeys, MeReader reader, IAuditTrail audit, IStringLocalizer<FactorsText> text)
    : ICommandHandler<SignInWithPasskey, Admitted>
{
    public async Task<Result<Admitted>> Handle(SignInWithPasskey command, CancellationToken ct)
    {
        if (await passkeys.JudgeAsync(command.Answer, ct) is not { } person)
            return Error.Forbidden(text["passkey.refused"]); // the same for every cause

        var id = new PersonId(person.Id);
        audit.By(id, person.Email!);
        await db.SaveChangesAsync(ct);
        return new Admitted(id, (await reader.ReadAsync(id, ct)).Home);
    }
}
