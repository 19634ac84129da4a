using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.Rating;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>Any invoice or credit note, for staff.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record OpenInvoice(string Number) : IQuery<InvoiceView>;

/// <summary>Records money that arrived for an invoice. When all of it has, the invoice is paid, and a tenant that was suspended for it opens again by itself.</summary>
/// <param name="Amount">More than nothing, at most what is due.</param>
/// <param name="On">The day on which it arrived; not in the future.</param>
/// <param name="Reference">What the bank's statement says; may be empty.</param>
[Requires(StaffPermission.ManageBilling)]
public sealed record RecordPayment(Guid Invoice, decimal Amount, DateOnly On, string Reference) : ICommand;

/// <summary>Gives up what is still due of an invoice.</summary>
[Requires(StaffPermission.ManageBilling)]
public sealed record WriteOffInvoice(Guid Invoice, string Reason) : ICommand;

/// <summary>
/// Takes an invoice back with a credit note over all of it. What was paid already, without its tax, stands to the tenant's credit or, if it is given back, is
/// recorded as a refund.
/// </summary>
/// <param name="Refund">True: what was paid goes back to where it came from; staff see to it.</param>
[Requires(StaffPermission.ManageBilling)]
public sealed record CreditInvoice(Guid Invoice, string Reason, bool Refund) : ICommand;

internal sealed class RecordPaymentValidator : AbstractValidator<RecordPayment>
{
    public RecordPaymentValidator(IStringLocalizer<BillingText> text) =>
        RuleFor(c => c.Reference).Must(r => (r ?? "").Length <= Payment.ReferenceLength).WithMessage(_ => text["payment.reference.rule", Payment.ReferenceLength]);
}

internal sealed class WriteOffInvoiceValidator : AbstractValidator<WriteOffInvoice>
{
    public WriteOffInvoiceValidator(IStringLocalizer<BillingText> text) => RuleFor(c => c.Reason).MustSayWhy(text);
}

internal sealed class CreditInvoiceValidator : AbstractValidator<CreditInvoice>
{
    public CreditInvoiceValidator(IStringLocalizer<BillingText> text) => RuleFor(c => c.Reason).MustSayWhy(text);
}

internal static class BillingReasons
{
    public static IRuleBuilderOptions<T, string> MustSayWhy<T>(this IRuleBuilder<T, string> rule, IStringLocalizer<BillingText> text) =>
        rule.Must(r => r?.Trim() is { Length: > 0 and <= Payment.ReferenceLength }).WithMessage(_ => text["reason.rule", Payment.ReferenceLength]);
}

internal sealed class OpenInvoiceHandler(InvoiceViews views, IStringLocalizer<BillingText> text) : IQueryHandler<OpenInvoice, InvoiceView>
{
    public async Task<Result<InvoiceView>> Handle(OpenInvoice query, CancellationToken ct) =>
        await views.FindAsync(i => i.Number == query.Number, ct) is { } found ? found : Error.NotFound(text["invoice.notFound"]);
}

internal sealed class RecordPaymentHandler(PortalDb db, Settling settling, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<RecordPayment>
{
    public async Task<Result> Handle(RecordPayment command, CancellationToken ct)
    {
        var found = await settling.FindAsync(command.Invoice, ct);
        if (found.Error is not null)
            return found.Error;

        var invoice = found.Value;
        if (command.Amount <= 0 || command.Amount > invoice.Due || Currencies.Round(command.Amount, invoice.Currency) != command.Amount)
            return Error.Invalid(nameof(command.Amount), text["payment.amount.rule", Money.Write(invoice.Due, invoice.Currency)]);

        if (command.On > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime.AddHours(14))) // it may be tomorrow already where they are
            return Error.Invalid(nameof(command.On), text["payment.day.rule"]);

        settling.Add(invoice, PaymentKind.Payment, command.Amount, command.On, (command.Reference ?? "").Trim());
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class WriteOffInvoiceHandler(PortalDb db, Settling settling, TimeProvider time) : ICommandHandler<WriteOffInvoice>
{
    public async Task<Result> Handle(WriteOffInvoice command, CancellationToken ct)
    {
        var found = await settling.FindAsync(command.Invoice, ct);
        if (found.Error is not null)
            return found.Error;

        settling.Add(found.Value, PaymentKind.WriteOff, found.Value.Due, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), command.Reason.Trim());
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class CreditInvoiceHandler(PortalDb db, Issuing issuing, Settling settling, TimeProvider time, IStringLocalizer<BillingText> text) : ICommandHandler<CreditInvoice>
{
    public async Task<Result> Handle(CreditInvoice command, CancellationToken ct)
    {
        if (await db.Invoices.AcrossTenants().Include(i => i.Lines).SingleOrDefaultAsync(i => i.Id == command.Invoice, ct) is not { } invoice)
            return Error.NotFound(text["invoice.notFound"]);

        if (invoice.Kind != InvoiceKind.Invoice || invoice.Status is not (InvoiceStatus.Open or InvoiceStatus.Paid))
            return Error.Conflict(text["credit.notPossible"]);

        var tenant = await db.Tenants.SingleAsync(t => t.Id == invoice.TenantId, ct);
        var account = await db.BillingAccounts.AcrossTenants().SingleAsync(a => a.TenantId == invoice.TenantId, ct);
        var paid = invoice.Settled;
        await issuing.CreditNoteAsync(tenant, account, invoice, ct);
        (invoice.Status, invoice.SettledAt) = (InvoiceStatus.Credited, time.GetUtcNow());
        if (paid > 0 && command.Refund)
            settling.Note(invoice, PaymentKind.Refund, -paid, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), command.Reason.Trim());
        else if (paid > 0)
            account.Credit += Currencies.Round(paid * 100 / (100 + invoice.TaxRate), invoice.Currency);

        // Credit that went off this invoice is theirs again.
        account.Credit -= invoice.Lines.Where(l => l.Kind == LineKind.Credit).Sum(l => l.Net);
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>What payments and write-offs share.</summary>
internal sealed class Settling(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<BillingText> text)
{
    /// <summary>An invoice of which something is due.</summary>
    public async Task<Result<Invoice>> FindAsync(Guid id, CancellationToken ct)
    {
        if (await db.Invoices.AcrossTenants().SingleOrDefaultAsync(i => i.Id == id, ct) is not { } invoice)
            return Error.NotFound(text["invoice.notFound"]);

        return invoice.Status == InvoiceStatus.Open ? invoice : Error.Conflict(text["invoice.notOpen"]);
    }

    /// <summary>Adds it and settles the invoice where nothing is due any more.</summary>
    public void Add(Invoice invoice, PaymentKind kind, decimal amount, DateOnly on, string reference)
    {
        Note(invoice, kind, amount, on, reference);
        invoice.Settled += amount;
        if (invoice.Settled >= invoice.Total)
            (invoice.Status, invoice.SettledAt) = (kind == PaymentKind.WriteOff ? InvoiceStatus.WrittenOff : InvoiceStatus.Paid, time.GetUtcNow());
    }

    public void Note(Invoice invoice, PaymentKind kind, decimal amount, DateOnly on, string reference) => db.Add(new Payment
    {
        Id = Guid.CreateVersion7(),
        TenantId = invoice.TenantId,
        InvoiceId = invoice.Id,
        Kind = kind,
        Amount = amount,
        On = on,
        Reference = reference,
        RecordedBy = context.Caller.Name,
        RecordedAt = time.GetUtcNow(),
    });
}
