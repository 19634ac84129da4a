using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Rating;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>A line that is not on an invoice yet.</summary>
/// <param name="Net">Rounded to the currency.</param>
internal sealed record DraftLine(LineKind Kind, string? Meter, string Text, decimal Quantity, string Unit, DateTimeOffset From, DateTimeOffset To, decimal Net);

/// <summary>
/// Whoever takes a number keeps the others of this process waiting until its unit of work is over: without that, of several at once all but one would have
/// worked in vain. Between processes the number's row decides. Scoped.
/// </summary>
internal sealed class InvoiceTurn(InvoiceTurn.Gate gate) : IDisposable
{
    private bool _isMine;

    public async Task TakeAsync(CancellationToken ct)
    {
        if (_isMine)
            return;

        await gate.Semaphore.WaitAsync(ct);
        _isMine = true;
    }

    public void Dispose()
    {
        if (_isMine)
            gate.Semaphore.Release();

        _isMine = false;
    }

    /// <summary>One in a process.</summary>
    internal sealed class Gate : IDisposable
    {
        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        public void Dispose() => Semaphore.Dispose();
    }
}

/// <summary>Makes invoices and credit notes of lines: parties, tax, number, mail. Adds to the unit of work; the caller saves, and begins anew where another was first.</summary>
internal sealed class Issuing(PortalDb db, InvoiceTurn turn, PortalOptions portal, TenantContacts contacts, IMail mail, TimeProvider time, Microsoft.Extensions.Localization.IStringLocalizer<BillingText> text)
{
    /// <returns>Null: the lines come to nothing, and nobody gets an invoice over nothing.</returns>
    public async Task<Invoice?> InvoiceAsync(Tenant tenant, BillingAccount account, string currency, IReadOnlyList<DraftLine> lines, CancellationToken ct)
    {
        var all = lines.Where(l => l.Net != 0).ToList();
        var sum = all.Sum(l => l.Net);
        if (sum < 0)
        {
            // Nobody is billed less than nothing: what is left over stands to their credit.
            account.Credit -= sum;
            return null;
        }

        if (account.Credit > 0 && sum > 0)
        {
            var used = Math.Min(account.Credit, sum);
            account.Credit -= used;
            using var speaking = Speaking.In(tenant.Language);
            all.Add(new DraftLine(LineKind.Credit, null, text["line.credit"], 1, "", all[0].From, all[0].To, -used));
        }

        if (all.Count == 0)
            return null;

        return await IssueAsync(InvoiceKind.Invoice, tenant, account, currency, all, null, ct);
    }

    /// <summary>Takes an invoice back, whole.</summary>
    public async Task<Invoice> CreditNoteAsync(Tenant tenant, BillingAccount account, Invoice invoice, CancellationToken ct)
    {
        var lines = invoice.Lines.OrderBy(l => l.Position).Select(l => new DraftLine(l.Kind, l.Meter, l.Text, l.Quantity, l.Unit, l.From, l.To, -l.Net)).ToList();
        return await IssueAsync(InvoiceKind.CreditNote, tenant, account, invoice.Currency, lines, invoice, ct);
    }

    /// <summary>What an invoice of today would be taxed with.</summary>
    public async Task<TaxDecision> TaxOfAsync(Tenant tenant, BillingAccount account, CancellationToken ct) => TaxRules.For(
        Seller(await db.LegalEntities.AsNoTracking().SingleAsync(e => e.Id == LegalEntity.TheOne, ct)), Buyer(tenant, account), await RatesAsync(ct));

    private Party Seller(LegalEntity entity) => new(entity.Name.Length > 0 ? entity.Name : portal.ProductName, entity.Street, entity.PostalCode, entity.City, entity.Country, entity.TaxId);

    private static Party Buyer(Tenant tenant, BillingAccount account) =>
        new(account.LegalName.Length > 0 ? account.LegalName : tenant.Name, account.Street, account.PostalCode, account.City, account.Country, account.TaxId);

    private Task<Dictionary<string, TaxRate>> RatesAsync(CancellationToken ct) => db.TaxRates.AsNoTracking().ToDictionaryAsync(r => r.Country, ct);

    private async Task<Invoice> IssueAsync(InvoiceKind kind, Tenant tenant, BillingAccount account, string currency, List<DraftLine> lines, Invoice? credits, CancellationToken ct)
    {
        await turn.TakeAsync(ct);
        var now = time.GetUtcNow();
        var entity = db.LegalEntities.Local.FirstOrDefault() ?? await db.LegalEntities.SingleAsync(e => e.Id == LegalEntity.TheOne, ct);
        var (seller, buyer) = (Seller(entity), Buyer(tenant, account));

        // A credit note says what its invoice said.
        var tax = credits is null ? TaxRules.For(seller, buyer, await RatesAsync(ct)) : new TaxDecision(credits.TaxRate, credits.TaxTreatment);
        var net = lines.Sum(l => l.Net);
        var taxAmount = Currencies.Round(net * tax.Percent / 100, currency);
        var total = net + taxAmount;
        var id = Guid.CreateVersion7();
        var invoice = new Invoice
        {
            Id = id,
            TenantId = tenant.Id,
            Kind = kind,
            Number = entity.TakeNumber(kind),
            Status = total == 0 || kind == InvoiceKind.CreditNote ? InvoiceStatus.Paid : InvoiceStatus.Open,
            IssuedAt = now,
            DueAt = kind == InvoiceKind.CreditNote ? now : now.AddDays(entity.PaymentDays),
            PeriodStart = lines.Min(l => l.From),
            PeriodEnd = lines.Max(l => l.To),
            Currency = currency,
            Language = tenant.Language,
            Net = net,
            TaxRate = tax.Percent,
            TaxTreatment = tax.Treatment,
            Tax = taxAmount,
            Total = total,
            SettledAt = total == 0 || kind == InvoiceKind.CreditNote ? now : null,
            Seller = credits?.Seller ?? seller,
            Buyer = credits?.Buyer ?? buyer,
            Iban = entity.Iban,
            CreditsInvoiceId = credits?.Id,
            Lines = [.. lines.Select((line, i) => new InvoiceLine
            {
                InvoiceId = id, Position = i + 1, Kind = line.Kind, Meter = line.Meter, Text = line.Text, Quantity = line.Quantity, Unit = line.Unit, From = line.From, To = line.To, Net = line.Net,
            })],
        };
        db.Add(invoice);
        await TellAsync(tenant, account, invoice, ct);
        return invoice;
    }

    private async Task TellAsync(Tenant tenant, BillingAccount account, Invoice invoice, CancellationToken ct)
    {
        var to = (await contacts.WhoMayAsync(tenant, TenantPermission.ManageBilling, ct)).ToList();
        if (account.InvoiceEmail.Length > 0 && to.TrueForAll(p => !p.Email.Equals(account.InvoiceEmail, StringComparison.OrdinalIgnoreCase)))
            to.Add(new TenantContact(account.InvoiceEmail, tenant.Language));

        foreach (var person in to)
        {
            using var speaking = Speaking.In(person.Language);
            mail.Queue(text.WriteMail(
                person.Email, invoice.Kind == InvoiceKind.Invoice ? "invoice" : "creditNote", portal.Link($"t/{tenant.Slug}/billing/{invoice.Number}"),
                tenant.Name, invoice.Number, Money.Write(invoice.Total, invoice.Currency), Money.Day(invoice.DueAt), portal.ProductName), tenant.Id);
        }
    }
}
