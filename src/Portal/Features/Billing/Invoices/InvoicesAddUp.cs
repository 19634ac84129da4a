using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Rating;
using Portal.Provisioning.Verification;

namespace Portal.Features.Billing.Invoices;

/// <summary>Every invoice is the sum of its lines, its tax is its rate on that sum, what settled it was recorded, and numbers have no gap.</summary>
internal sealed class InvoicesAddUp(PortalDb db) : IVerifyRule
{
    public string Name => "invoices";

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // Across tenants: the rule is about all of them.
        var invoices = db.Invoices.AcrossTenants().AsNoTracking();
        var counts = Enum.GetValues<InvoiceKind>().ToDictionary(k => k, _ => 0);
        await foreach (var invoice in invoices.Include(i => i.Lines).AsAsyncEnumerable().WithCancellation(ct))
        {
            counts[invoice.Kind]++;
            if (invoice.Lines.Sum(l => l.Net) != invoice.Net)
                yield return new Finding(Name, invoice.Number, $"has lines that come to {invoice.Lines.Sum(l => l.Net)} and says {invoice.Net}");

            if (Currencies.Round(invoice.Net * invoice.TaxRate / 100, invoice.Currency) != invoice.Tax || invoice.Net + invoice.Tax != invoice.Total)
                yield return new Finding(Name, invoice.Number, "has a tax or a total that does not follow from its sum");
        }

        var settled = await invoices.Where(i => i.Kind == InvoiceKind.Invoice)
            .Select(i => new { i.Number, i.Settled, Paid = db.Set<Payment>().IgnoreQueryFilters().Where(p => p.InvoiceId == i.Id && p.Kind != PaymentKind.Refund).Select(p => p.Amount).ToList() }).ToListAsync(ct);
        foreach (var invoice in settled.Where(i => i.Paid.Sum() != i.Settled))
            yield return new Finding(Name, invoice.Number, $"was settled with {invoice.Settled}, and {invoice.Paid.Sum()} was recorded");

        var entity = await db.LegalEntities.AsNoTracking().SingleAsync(e => e.Id == LegalEntity.TheOne, ct);
        foreach (var (kind, next) in new[] { (InvoiceKind.Invoice, entity.NextInvoice), (InvoiceKind.CreditNote, entity.NextCreditNote) })
        {
            if (counts[kind] != next - 1)
                yield return new Finding(Name, kind.ToString(), $"has {counts[kind]} documents, and {next - 1} numbers were given");
        }
    }
}
