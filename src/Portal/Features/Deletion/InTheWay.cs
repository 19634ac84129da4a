using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>Everything that keeps a tenant from being deleted now: an operation that is not finished, and whatever the areas know of.</summary>
internal sealed class InTheWay(PortalDb db, IEnumerable<IBlockDeletion> blocks, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words)
{
    public async Task<IReadOnlyList<string>> FindAsync(TenantId tenant, CancellationToken ct)
    {
        var found = new List<string>();
        if (await OpenAsync(tenant, ct) is { } kind)
            found.Add(Busy(kind));

        foreach (var block in blocks)
            found.AddRange(await block.FindAsync(tenant, ct));

        return found;
    }

    public async Task<OperationKind?> OpenAsync(TenantId tenant, CancellationToken ct) =>
        await db.Operations.Where(o => o.TenantId == tenant && o.FinishedAt == null).Select(o => (OperationKind?)o.Kind).SingleOrDefaultAsync(ct);

    public string Busy(OperationKind kind) => text["block.busy", words[$"operation.{kind}"].Value];
}

/// <summary>A legal hold stands above everybody's wish to delete.</summary>
internal sealed class LegalHoldBlocks(PortalDb db, IStringLocalizer<DeletionText> text) : IBlockDeletion
{
    public string Reason => "blocked-by-hold";

    public async Task<IReadOnlyList<string>> FindAsync(TenantId tenant, CancellationToken ct) =>
        await db.Tenants.AnyAsync(t => t.Id == tenant && t.HeldSince != null, ct) ? [text["block.hold"]] : [];
}
