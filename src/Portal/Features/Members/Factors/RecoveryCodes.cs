using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.Members.Factors;

/// <summary>Makes recovery codes in the caller's unit of work.</summary>
internal sealed class RecoveryCodes(PortalDb db)
{
    /// <summary>Makes a full set; every earlier one is worth nothing from then on.</summary>
    /// <returns>What the person writes down. It cannot be read again.</returns>
    public async Task<List<string>> MakeAsync(Guid person, CancellationToken ct)
    {
        await RemoveAsync(person, ct);
        var texts = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.NewText()).ToList();
        db.RecoveryCodes.AddRange(texts.Select(text => new RecoveryCode { Id = Guid.CreateVersion7(), PersonId = person, Hash = RecoveryCode.HashOf(person, text) }));
        return texts;
    }

    public async Task RemoveAsync(Guid person, CancellationToken ct) => db.RecoveryCodes.RemoveRange(await db.RecoveryCodes.Where(c => c.PersonId == person).ToListAsync(ct));
}
