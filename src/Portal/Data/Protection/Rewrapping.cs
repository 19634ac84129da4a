using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Portal.Kernel;

namespace Portal.Data.Protection;

/// <summary>
/// Seals anew with the current root key what stands under earlier ones: the owners' keys and Data Protection's. In batches, each a commit of its own;
/// killed at any point, the next run goes on with what is left. What is encrypted with the owners' keys stays as it is.
/// </summary>
internal sealed class Rewrapping(IServiceScopeFactory scopes, RootKey root)
{
    private const int Batch = 500;

    public async Task<Rewrapped> RunAsync(CancellationToken ct)
    {
        var current = root.CurrentId;
        var broken = new List<Guid>();
        var count = 0;
        while (await WrapAsync(current, broken, ct) is { } wrapped)
            count += wrapped;

        return new Rewrapped(current, count, await ResealAsync(current, ct), broken);
    }

    // Null: nothing is left but what cannot be opened.
    private async Task<int?> WrapAsync(string current, List<Guid> broken, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var keys = await db.DataKeys.Where(k => k.RootKeyId != current && !broken.Contains(k.Owner)).Take(Batch).ToListAsync(ct);
        if (keys.Count == 0)
            return null;

        var wrapped = keys.Count(key => TryToWrap(key, broken));
        try
        {
            await db.SaveChangesAsync(ct);
            return wrapped;
        }
        catch (ChangedByAnotherException)
        {
            return 0; // A tenant was removed, or another worker is at it: what is left is read again.
        }
    }

    private bool TryToWrap(DataKey key, List<Guid> broken)
    {
        try
        {
            var wrapped = Vault.Wrap(root, Vault.Unwrap(root, key.Wrapped, key.Owner), key.Owner);
            (key.Wrapped, key.RootKeyId) = (wrapped, RootKey.KeyIdOf(wrapped)!);
            return true;
        }
        catch (Exception exception) when (exception is RootKeyException or CryptographicException or FormatException)
        {
            broken.Add(key.Owner);
            return false;
        }
    }

    // A handful. They are added and never changed by anybody else.
    private async Task<int> ResealAsync(string current, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var count = 0;
        foreach (var key in await db.DataProtectionKeys.AsNoTracking().Where(k => k.Xml != null).ToListAsync(ct))
        {
            var xml = XElement.Parse(key.Xml!, LoadOptions.PreserveWhitespace);
            var old = xml.Descendants(RootKeyXmlEncryptor.Sealed).Where(e => RootKey.KeyIdOf(e.Value) != current).ToList();
            if (old.Count == 0)
                continue;

            foreach (var element in old)
                element.Value = root.Seal(root.Open(element.Value, RootKeyXmlEncryptor.Purpose), RootKeyXmlEncryptor.Purpose);

            var text = xml.ToString(SaveOptions.DisableFormatting);
            count += await db.DataProtectionKeys.Where(k => k.Id == key.Id && k.Xml == key.Xml).ExecuteUpdateAsync(k => k.SetProperty(x => x.Xml, text), ct);
        }

        return count;
    }
}

/// <param name="RootKey">The current root key, under which everything is now but what is broken.</param>
/// <param name="DataKeys">How many owners' keys were wrapped anew.</param>
/// <param name="ProtectionKeys">How many of Data Protection's keys were sealed anew.</param>
/// <param name="Broken">The owners whose keys open with no root key of the file.</param>
internal sealed record Rewrapped(string RootKey, int DataKeys, int ProtectionKeys, IReadOnlyList<Guid> Broken);
