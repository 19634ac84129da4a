using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Invoices;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>Which invoices to list.</summary>
public enum InvoiceFilter
{
    All,
    Open,
    Overdue,
    Paid,
}

/// <summary>Invoices and credit notes of all tenants, the newest first.</summary>
/// <param name="Search">A part of a number or of a tenant's name, slug or owner; empty: all.</param>
/// <param name="Page">From 1.</param>
[Requires(StaffPermission.ViewBilling)]
public sealed record ListInvoices(InvoiceFilter Filter, string? Search, int Page, int Size = ListInvoices.PageSize) : IQuery<InvoiceList>
{
    public const int PageSize = 50;
    public const int MostSize = 1000;
}

public sealed record InvoiceList(IReadOnlyList<StaffInvoiceRow> Rows, int Total);

public sealed record StaffInvoiceRow(InvoiceRow Of, TenantId TenantId, string TenantName, decimal Net, decimal TaxRate, decimal Tax, DateTimeOffset? SettledAt);

internal sealed class ListInvoicesHandler(PortalDb db, TimeProvider time) : IQueryHandler<ListInvoices, InvoiceList>
{
    public async Task<Result<InvoiceList>> Handle(ListInvoices query, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var found = from invoice in db.Invoices.AcrossTenants() join tenant in db.Tenants on invoice.TenantId equals tenant.Id select new { Invoice = invoice, Tenant = tenant };
        found = query.Filter switch
        {
            InvoiceFilter.Open => found.Where(f => f.Invoice.Status == InvoiceStatus.Open),
            InvoiceFilter.Overdue => found.Where(f => f.Invoice.Status == InvoiceStatus.Open && f.Invoice.DueAt < now),
            InvoiceFilter.Paid => found.Where(f => f.Invoice.Status == InvoiceStatus.Paid),
            _ => found,
        };
        if (BoundedText.FromAddress(query.Search, 100) is { } search)
        {
            var folded = Tenant.FoldForSearch(search);
            found = found.Where(f => f.Invoice.Number.Contains(search) || f.Tenant.SearchText.Contains(folded));
        }

        var size = Math.Clamp(query.Size, 1, ListInvoices.MostSize);
        var rows = await found.OrderByDescending(f => f.Invoice.IssuedAt).ThenByDescending(f => f.Invoice.Number)
            .Skip((Math.Max(query.Page, 1) - 1) * size).Take(size).AsNoTracking().ToListAsync(ct);
        return new InvoiceList(
            rows.ConvertAll(r => new StaffInvoiceRow(InvoiceRow.Of(r.Invoice, now), r.Tenant.Id, r.Tenant.Name, r.Invoice.Net, r.Invoice.TaxRate, r.Invoice.Tax, r.Invoice.SettledAt)),
            await found.CountAsync(ct));
    }
}
