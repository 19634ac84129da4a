using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Portal.Data.Protection;

/// <summary>
/// Sees that there is a key for cookies before anybody needs one. Left to Data Protection, each of several nodes that start at once on an empty
/// database would make its own and learn of the others' hours later: who signs in on one would be a stranger on the next.
/// </summary>
internal sealed class FirstProtectionKey(IKeyManager keys, IOptions<KeyManagementOptions> options, StartTurn turn, TimeProvider time)
{
    public Task EnsureAsync(CancellationToken ct) => turn.RunAsync(_ =>
    {
        var now = time.GetUtcNow();
        if (!keys.GetAllKeys().Any(k => !k.IsRevoked && k.ActivationDate <= now && k.ExpirationDate > now))
            keys.CreateNewKey(now, now + options.Value.NewKeyLifetime);

        return Task.CompletedTask;
    }, ct);
}
