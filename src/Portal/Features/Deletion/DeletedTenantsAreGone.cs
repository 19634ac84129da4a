using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Branding;
using Portal.Features.Deletion.Certificates;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Provisioning.Verification;

namespace Portal.Features.Deletion;

/// <summary>
/// Of a deleted tenant nothing is left but its tombstone and, where it ever was one, a certificate whose signature holds. One that is pending has no
/// address, and a time. What stands outside the control database is the matter of the rules of provisioning.
/// </summary>
internal sealed class DeletedTenantsAreGone(PortalDb db, CertificateKeys keys) : IVerifyRule
{
    public string Name => "deletion";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var moving = (await db.Operations.Where(o => o.FinishedAt == null).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        var tenants = (await db.Tenants.AsNoTracking().Where(t => t.Status == TenantStatus.Deleted || t.Status == TenantStatus.PendingDeletion || t.FormerSlug != null || t.DeletionDueAt != null)
            .Select(t => new { t.Id, t.Status, t.Slug, t.FormerSlug, t.DeletionDueAt, t.OwnerEmail }).ToListAsync(ct)).Where(t => !moving.Contains(t.Id)).ToList();
        foreach (var tenant in tenants.Where(t => t.Status == TenantStatus.PendingDeletion && (t.DeletionDueAt is null || t.FormerSlug is null || !ParkedSlug.Is(t.Slug))))
            yield return new Finding(Name, tenant.Id.ToString(), "It is pending deletion, and has no time for it or still has its address.");

        foreach (var tenant in tenants.Where(t => t.Status is not (TenantStatus.PendingDeletion or TenantStatus.Deleting or TenantStatus.Deleted)))
            yield return new Finding(Name, tenant.Id.ToString(), $"It is {tenant.Status}, and says when it is to be deleted or which address it had before.");

        var deleted = (await db.Operations.Where(o => o.Kind == OperationKind.Delete && o.Status == OperationStatus.Succeeded).Select(o => o.TenantId).ToListAsync(ct)).ToHashSet();
        foreach (var tenant in tenants.Where(t => t.Status == TenantStatus.Deleted && deleted.Contains(t.Id) && t.OwnerEmail.Length > 0))
            yield return new Finding(Name, tenant.Id.ToString(), "It was deleted, and its tombstone says whose it was.");

        var gone = tenants.Where(t => t.Status == TenantStatus.Deleted).Select(t => t.Id).ToHashSet();
        foreach (var (what, left) in await LeftAsync(ct))
        {
            foreach (var tenant in left.Where(gone.Contains))
                yield return new Finding(Name, tenant.ToString(), $"It was deleted, and it still has {what}.");
        }

        await foreach (var finding in CertificatesAsync(deleted, moving, ct))
            yield return finding;
    }

    // Across tenants: of all that are gone.
    private async Task<IReadOnlyList<(string What, List<TenantId> Left)>> LeftAsync(CancellationToken ct) =>
    [
        ("members", await db.Memberships.AcrossTenants().Select(m => m.TenantId).Distinct().ToListAsync(ct)),
        ("invitations", await db.MemberInvitations.AcrossTenants().Select(i => i.TenantId).Distinct().ToListAsync(ct)),
        ("a look of its own", await db.BrandVersions.AcrossTenants().Select(v => v.TenantId).Distinct().ToListAsync(ct)),
        ("pictures", await db.BrandPictures.AcrossTenants().Select(p => p.TenantId).Distinct().ToListAsync(ct)),
        ("second approvals", await db.SecondApprovals.Where(a => a.TenantId != null).Select(a => a.TenantId!.Value).Distinct().ToListAsync(ct)),
        ("roles", await db.TenantRoles.AcrossTenants().Select(r => r.TenantId).Distinct().ToListAsync(ct)),
        ("links", await db.OneTimeTokens.Where(t => t.TenantId != null).Select(t => t.TenantId!.Value).Distinct().ToListAsync(ct)),
        ("secrets", (await db.Secrets.Where(s => s.Owner != Vault.Installation).Select(s => s.Owner).Distinct().ToListAsync(ct)).ConvertAll(TenantId.From)),
        ("a key", (await db.DataKeys.Where(k => k.Owner != Vault.Installation).Select(k => k.Owner).ToListAsync(ct)).ConvertAll(TenantId.From)),
    ];

    private async IAsyncEnumerable<Finding> CertificatesAsync(HashSet<TenantId> deleted, HashSet<TenantId> moving, [EnumeratorCancellation] CancellationToken ct)
    {
        var all = await keys.AllAsync(ct);
        var certified = new HashSet<TenantId>();
        await foreach (var certificate in db.DeletionCertificates.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            certified.Add(certificate.TenantId);
            if (Wrong(certificate, all) is { } wrong)
                yield return new Finding(Name, certificate.Number, wrong);

            if (!deleted.Contains(certificate.TenantId) && !moving.Contains(certificate.TenantId))
                yield return new Finding(Name, certificate.Number, $"It says that tenant {certificate.TenantId} was deleted, and no operation has done that.");
        }

        foreach (var tenant in deleted.Where(t => !certified.Contains(t)))
            yield return new Finding(Name, tenant.ToString(), "It was deleted, and there is no certificate.");
    }

    private static string? Wrong(DeletionCertificate certificate, IReadOnlyList<CertificateKey> keys)
    {
        if (!new SignedCertificate(certificate.Document, certificate.Protected, certificate.Signature).Holds(keys))
            return "Its signature does not hold: it was changed, or the key is gone.";

        try
        {
            return CertificateDocument.Read(certificate.Document).Tenant.Id == certificate.TenantId.Value ? null : "It speaks of another tenant.";
        }
        catch (JsonException exception)
        {
            return $"It cannot be read: {exception.Message}";
        }
    }
}
