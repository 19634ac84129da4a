using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;

namespace Portal.Data.Protection;

/// <summary>
/// Refuses to start with a root key that is not this database's. Data Protection alone would quietly make new keys: everybody signed out, waiting
/// mails unreadable, and nobody told why.
/// </summary>
internal sealed class RootKeyCheck(IServiceScopeFactory scopes, RootKey root) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var keys = await scope.ServiceProvider.GetRequiredService<PortalDb>().DataProtectionKeys.AsNoTracking().Select(k => k.Xml).ToListAsync(cancellationToken);
        foreach (var sealedKey in keys.OfType<string>().SelectMany(xml => XElement.Parse(xml).Descendants(RootKeyXmlEncryptor.Sealed)))
            root.Open(sealedKey.Value, RootKeyXmlEncryptor.Purpose);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
