using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Branding.Pictures;
using Portal.Kernel;

namespace Portal.Features.Branding;

/// <summary>The versions of the tenant that is open. Scoped.</summary>
internal sealed class BrandVersions(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<BrandingText> text)
{
    public Task<BrandVersion?> NewestAsync(CancellationToken ct) => db.BrandVersions.AsNoTracking().OrderByDescending(v => v.Number).FirstOrDefaultAsync(ct);

    /// <returns>What to answer to a change that was thought of before another one; null: nothing came between. What comes at the same moment, the database refuses.</returns>
    public Error? WhyNotAfter(BrandVersion? current, int basedOn) =>
        (current?.Number ?? 0) == basedOn ? null : Error.Conflict(text["changedByAnother", current?.SavedBy ?? ""]);

    public BrandVersion Begin(TenantId tenant, BrandVersion? current, int? restoredFrom) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = tenant,
        Number = (current?.Number ?? 0) + 1,
        SavedAt = time.GetUtcNow(),
        SavedBy = BoundedText.Cut(context.Caller.Name, EmailAddress.MaxLength),
        RestoredFrom = restoredFrom,
    };

    /// <summary>Adds a version with its new pictures, and lets go what is too old. The caller saves.</summary>
    /// <returns>False where it shows nothing that the current one does not: nothing was added.</returns>
    public async Task<bool> AddAsync(BrandVersion next, BrandVersion? current, IReadOnlyList<MadePicture> pictures, CancellationToken ct)
    {
        var before = current?.Fields;
        var changed = next.Fields.Where(f => f.Value != before?.GetValueOrDefault(f.Key)).Select(f => f.Key).ToList();
        if (changed.Count == 0)
            return false;

        next.Changes = string.Join(' ', changed);
        db.BrandVersions.Add(next);

        var old = await db.BrandVersions.OrderByDescending(v => v.Number).Skip(BrandVersion.Kept - 1).ToListAsync(ct);
        db.RemoveRange(old);
        var leaving = old.Select(v => v.Id).ToHashSet();
        var kept = (await db.BrandVersions.AsNoTracking().ToListAsync(ct)).Where(v => !leaving.Contains(v.Id)).Append(next).SelectMany(v => v.Pictures).ToHashSet(StringComparer.Ordinal);

        var stored = await db.BrandPictures.AsNoTracking().Select(p => new { p.Id, p.TenantId, p.Hash }).ToListAsync(ct); // not the pictures themselves
        db.RemoveRange(stored.Where(p => !kept.Contains(p.Hash)).Select(p => new BrandPicture { Id = p.Id, TenantId = p.TenantId, Hash = p.Hash }));
        db.BrandPictures.AddRange(pictures.DistinctBy(p => p.Hash).ExceptBy(stored.Select(p => p.Hash), p => p.Hash)
            .Select(p => new BrandPicture { Id = Guid.CreateVersion7(), TenantId = next.TenantId, Hash = p.Hash, Content = p.Content }));
        return true;
    }
}
