using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Provisioning.Steps;

namespace Portal.Features.Deletion.Certificates;

/// <summary>Writes and signs the certificate of a tenant that is gone, from the ledger and from what the operation's steps have recorded; then sends the way to it.</summary>
internal sealed class IssueCertificate(PortalDb db, CertificateKeys keys, DeletionOptions options, DeletionMails mails, PortalOptions portal, TimeProvider time)
    : IReactTo<TenantGone>, IReactTo<TenantDeletionCertified>
{
    private const int NumberDigits = 10;

    public async Task Handle(TenantGone notification, CancellationToken cancellationToken)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        var now = time.GetUtcNow();
        var document = await WriteAsync(tenant, notification.Operation, now, cancellationToken);
        var signed = SignedCertificate.Sign(document.Write(), await keys.CurrentAsync(cancellationToken));
        db.DeletionCertificates.Add(new DeletionCertificate
        {
            TenantId = tenant.Id,
            Number = document.Number,
            Document = signed.Document,
            Protected = signed.Protected,
            Signature = signed.Signature,
            IssuedAt = now,
            Language = Languages.OrFallback(tenant.Language),
        });
    }

    public async Task Handle(TenantDeletionCertified notification, CancellationToken cancellationToken)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        var certificate = await db.DeletionCertificates.SingleAsync(c => c.TenantId == notification.Tenant, cancellationToken);
        var token = OneTimeSecret.New();
        certificate.TokenHash = token.Hash;
        mails.TellGone(tenant, token.Value, certificate.Number);
    }

    private async Task<CertificateDocument> WriteAsync(Tenant tenant, OperationId id, DateTimeOffset now, CancellationToken ct)
    {
        var plan = await db.Plans.Where(p => p.Id == tenant.PlanId).Select(p => p.Name).SingleAsync(ct);
        var operation = await db.Operations.SingleAsync(o => o.Id == id, ct);
        var frozen = await db.Operations.AsNoTracking()
            .Where(o => o.TenantId == tenant.Id && o.Kind == OperationKind.Freeze && o.Status == OperationStatus.Succeeded).OrderByDescending(o => o.CreatedAt).FirstAsync(ct);
        var asked = OperationInput.Read<FreezeInput>(frozen);
        var started = OperationInput.Read<DeleteInput>(operation);
        var steps = await db.OperationSteps.AsNoTracking().Where(s => s.OperationId == id).ToDictionaryAsync(s => s.Step, ct);
        var checkedAt = steps[CheckGone.Name].FinishedAt;
        var resources = await db.Resources.AsNoTracking().Where(r => r.TenantId == tenant.Id).OrderBy(r => r.Kind).ThenBy(r => r.CreatedAt).ToListAsync(ct);
        return new CertificateDocument(
            CertificateDocument.CurrentFormat,
            $"DC-{now.Year}-{id.Value.ToString("N")[^NumberDigits..].ToUpperInvariant()}",
            now,
            new CertificateIssuer(portal.ProductName, portal.PublicUrl),
            new CertificateTenant(tenant.Id.Value, tenant.Name, tenant.FormerSlug ?? tenant.Slug, plan, tenant.Region, tenant.CreatedAt, tenant.ActivatedAt),
            new CertificateRequest(
                frozen.CreatedAt, asked.AskedBy, asked.Reason, frozen.FinishedAt!.Value, started.RestorableUntil, started.StartedBy, operation.CreatedAt, id.Value),
            [.. resources.Select(r => new CertificateResource(r.Kind, r.Name, r.SizeBytes, r.CreatedAt, r.RemovedAt ?? now, checkedAt))],
            Counts(steps[RemovePeople.Name], steps[DeleteSecrets.Name]),
            options.KeptOf(now),
            Enum.GetValues<NotCovered>());
    }

    private static SortedDictionary<string, int> Counts(params ReadOnlySpan<OperationStep> steps)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            foreach (var (what, count) in JsonSerializer.Deserialize<Dictionary<string, int>>(step.Data ?? "{}")!)
                counts[what] = count;
        }

        return counts;
    }
}
