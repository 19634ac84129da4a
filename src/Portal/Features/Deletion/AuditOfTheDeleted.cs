using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Audit;
using Portal.Features.Tenants;

namespace Portal.Features.Deletion;

/// <summary>What was done to tenants that are gone, once it has been kept for as long as their certificates say.</summary>
internal sealed class AuditOfTheDeleted(DeletionOptions options) : IForget
{
    public string What => "audit entries of deleted tenants";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now.AddYears(-options.AuditYears);
        var gone = db.Set<Tenant>().Where(t => t.Status == TenantStatus.Deleted && t.StatusSince < before).Select(t => (Kernel.TenantId?)t.Id);
        return db.Set<AuditEntry>().Where(e => gone.Contains(e.TenantId)).ExecuteDeleteAsync(ct);
    }
}
