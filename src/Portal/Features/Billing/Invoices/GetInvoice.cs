using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>One invoice or credit note of a tenant, whole.</summary>
[Requires(TenantPermission.ManageBilling, WhileSuspended = true)]
public sealed record GetInvoice(TenantId Tenant, string Number) : IQuery<InvoiceView>, IConcernsTenant;

/// <summary>A document with all that it says and what happened to it.</summary>
/// <param name="Of">As it was issued.</param>
/// <param name="Payments">In the order in which they were recorded.</param>
/// <param name="Credits">Of a credit note: the number of the invoice that it takes back.</param>
public sealed record InvoiceView(Invoice Of, IReadOnlyList<Payment> Payments, string? Credits, string TenantName, string TenantSlug, bool IsOverdue);

internal sealed class GetInvoiceHandler(InvoiceViews views, IStringLocalizer<BillingText> text) : IQueryHandler<GetInvoice, InvoiceView>
{
    public async Task<Result<InvoiceView>> Handle(GetInvoice query, CancellationToken ct) =>
        await views.FindAsync(i => i.TenantId == query.Tenant && i.Number == query.Number, ct) is { } found ? found : Error.NotFound(text["invoice.notFound"]);
}

/// <summary>Reads invoices, for tenants' own pages and for staff.</summary>
internal sealed class InvoiceViews(PortalDb db, TimeProvider time)
{
    public async Task<InvoiceView?> FindAsync(System.Linq.Expressions.Expression<Func<Invoice, bool>> which, CancellationToken ct)
    {
        // Across tenants: staff have opened none; of a member the gate has checked which one is theirs, and it is asked for.
        if (await db.Invoices.AcrossTenants().AsNoTracking().Include(i => i.Lines.OrderBy(l => l.Position)).SingleOrDefaultAsync(which, ct) is not { } invoice)
            return null;

        var payments = await db.Payments.AcrossTenants().AsNoTracking().Where(p => p.InvoiceId == invoice.Id).OrderBy(p => p.RecordedAt).ToListAsync(ct);
        var credits = invoice.CreditsInvoiceId is { } id ? await db.Invoices.AcrossTenants().Where(i => i.Id == id).Select(i => i.Number).SingleAsync(ct) : null;
        var tenant = await db.Tenants.Where(t => t.Id == invoice.TenantId).Select(t => new { t.Name, t.Slug }).SingleAsync(ct);
        return new InvoiceView(invoice, payments, credits, tenant.Name, tenant.Slug, invoice.Status == InvoiceStatus.Open && invoice.DueAt < time.GetUtcNow());
    }
}
