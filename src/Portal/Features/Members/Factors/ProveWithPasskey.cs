using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>Proves with a passkey of the caller's that it is still they who sit at their browser. The new session is the page's to issue.</summary>
[SignedIn("About the caller only.")]
public sealed record ProveWithPasskey([Secret] PasskeyAnswer Answer) : ICommand;

internal sealed class ProveWithPasskeyHandler(PortalDb db, PasskeyCheck passkeys, CallerContext context, IStringLocalizer<FactorsText> text) : ICommandHandler<ProveWithPasskey>
{
    public async Task<Result> Handle(ProveWithPasskey command, CancellationToken ct)
    {
        var person = await passkeys.JudgeAsync(command.Answer, ct);
        if (person is null || person.Id != context.Caller.Person!.Value.Value)
            return Error.Forbidden(text["passkey.refused"]); // the same for every cause

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
