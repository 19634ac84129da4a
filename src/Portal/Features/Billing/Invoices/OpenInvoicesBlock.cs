using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;

namespace Portal.Features.Billing.Invoices;

/// <summary>
/// Who owes something pays it before they ask to be deleted, or staff give it up. Once the deletion was asked for, nothing that is billed afterwards holds it up: the
/// day on which data goes was promised.
/// </summary>
internal sealed class OpenInvoicesBlock(PortalDb db, IStringLocalizer<BillingText> text) : IBlockDeletion
{
    public string Reason => "blocked-by-invoices";

    public async Task<IReadOnlyList<string>> FindAsync(TenantId tenant, CancellationToken ct)
    {
        if (!await db.Tenants.AnyAsync(t => t.Id == tenant && (t.Status == TenantStatus.Active || t.Status == TenantStatus.Suspended), ct))
            return [];

        // Across tenants: staff have opened none; of an owner the gate has checked that it is theirs.
        var open = await db.Invoices.AcrossTenants().Where(i => i.TenantId == tenant && i.Status == InvoiceStatus.Open).OrderBy(i => i.Number).Select(i => i.Number).Take(10).ToListAsync(ct);
        return open.Count == 0 ? [] : [text["block.invoices", string.Join(", ", open)]];
    }
}
