using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;

namespace Portal.Features.Keys.Admin;

/// <summary>A root key and what stands under it.</summary>
/// <param name="DataKeys">How many owners' keys are wrapped with it.</param>
/// <param name="ProtectionKeys">How many keys for cookies and links are sealed with it.</param>
public sealed record RootKeyUse(string Id, bool IsCurrent, bool IsInFile, int DataKeys, int ProtectionKeys)
{
    public bool IsUsed => DataKeys + ProtectionKeys > 0;

    /// <returns>Those of the file, the current one first, and those that something is still sealed with.</returns>
    internal static async Task<IReadOnlyList<RootKeyUse>> AllAsync(PortalDb db, RootKey root, CancellationToken ct)
    {
        var inFile = root.Ids;
        var wrapped = (await db.DataKeys.GroupBy(k => k.RootKeyId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct)).ToDictionary(g => g.Key, g => g.Count);
        var xml = await db.DataProtectionKeys.AsNoTracking().Select(k => k.Xml).ToListAsync(ct);
        var sealedWith = xml.OfType<string>().SelectMany(x => XElement.Parse(x).Descendants(RootKeyXmlEncryptor.Sealed)).Select(e => RootKey.KeyIdOf(e.Value)).OfType<string>()
            .GroupBy(id => id).ToDictionary(g => g.Key, g => g.Count());
        return
        [
            .. inFile.Concat(wrapped.Keys).Concat(sealedWith.Keys).Distinct()
                .Select(id => new RootKeyUse(id, id == inFile[0], inFile.Contains(id), wrapped.GetValueOrDefault(id), sealedWith.GetValueOrDefault(id))),
        ];
    }
}
