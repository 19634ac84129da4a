using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>What a browser that wants to sign somebody in asks the authenticator for.</summary>
/// <param name="Browser">The browser's secret.</param>
/// <param name="SecondStep">The ticket of the first step: that person's passkeys only. Null, or over: whoever it is.</param>
[Anonymous("Signing in is how people become known; it says nothing about anybody.")]
public sealed record AskForPasskey(string Browser, string? SecondStep) : IQuery<PasskeyChallenge>;

internal sealed class AskForPasskeyHandler(PasskeyCheck passkeys, SecondStep second) : IQueryHandler<AskForPasskey, PasskeyChallenge>
{
    public async Task<Result<PasskeyChallenge>> Handle(AskForPasskey query, CancellationToken ct) =>
        await passkeys.AskAsync(query.SecondStep is null ? null : await second.FindAsync(query.SecondStep, ct), query.Browser);
}
