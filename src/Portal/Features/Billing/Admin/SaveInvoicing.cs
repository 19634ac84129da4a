using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Invoices;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>Who issues the invoices, and how.</summary>
[Requires(StaffPermission.ViewBilling)]
public sealed record ShowInvoicing : IQuery<InvoicingInput>;

/// <param name="Iban">Where payments go; empty: invoices say nothing about it.</param>
/// <param name="PaymentDays">From the date of an invoice until it is due.</param>
/// <param name="GraceDays">After that until an unpaid tenant is suspended.</param>
public sealed record InvoicingInput(
    string Name, string Street, string PostalCode, string City, string Country, string TaxId, string Iban, string InvoicePrefix, string CreditNotePrefix, int PaymentDays, int GraceDays)
{
    internal static InvoicingInput Of(LegalEntity of) =>
        new(of.Name, of.Street, of.PostalCode, of.City, of.Country, of.TaxId, of.Iban, of.InvoicePrefix, of.CreditNotePrefix, of.PaymentDays, of.GraceDays);
}

/// <summary>Changes it, for all invoices to come. Those that were issued stay as they are.</summary>
[Requires(StaffPermission.ManageBilling, NeedsFreshProof = true)]
public sealed record SaveInvoicing(InvoicingInput Input) : ICommand;

internal sealed class SaveInvoicingValidator : AbstractValidator<SaveInvoicing>
{
    private const int PrefixLength = 20;
    private const int MostDays = 365;

    public SaveInvoicingValidator(IStringLocalizer<BillingText> text)
    {
        RuleFor(c => c.Input.Name).Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage(_ => text["invoicing.name.rule"]).OverridePropertyName(nameof(InvoicingInput.Name));
        RuleFor(c => c.Input.Name).Line(text).OverridePropertyName(nameof(InvoicingInput.Name));
        RuleFor(c => c.Input.Street).Line(text).OverridePropertyName(nameof(InvoicingInput.Street));
        RuleFor(c => c.Input.PostalCode).Line(text).OverridePropertyName(nameof(InvoicingInput.PostalCode));
        RuleFor(c => c.Input.City).Line(text).OverridePropertyName(nameof(InvoicingInput.City));
        RuleFor(c => c.Input.Country).Must(c => !string.IsNullOrEmpty(c) && Countries.IsCode(c)).WithMessage(_ => text["address.country.rule"]).OverridePropertyName(nameof(InvoicingInput.Country));
        RuleFor(c => c.Input.TaxId).Must(t => string.IsNullOrWhiteSpace(t) || TaxRules.IsTaxId(TaxRules.Clean(t))).WithMessage(_ => text["address.taxId.rule"]).OverridePropertyName(nameof(InvoicingInput.TaxId));
        RuleFor(c => c.Input.Iban).Must(i => string.IsNullOrWhiteSpace(i) || Iban.IsValid(Iban.Clean(i))).WithMessage(_ => text["invoicing.iban.rule"]).OverridePropertyName(nameof(InvoicingInput.Iban));
        RuleFor(c => c.Input.InvoicePrefix).Must(IsPrefix).WithMessage(_ => text["invoicing.prefix.rule", PrefixLength]).OverridePropertyName(nameof(InvoicingInput.InvoicePrefix));
        RuleFor(c => c.Input.CreditNotePrefix).Must(IsPrefix).WithMessage(_ => text["invoicing.prefix.rule", PrefixLength]).OverridePropertyName(nameof(InvoicingInput.CreditNotePrefix));
        RuleFor(c => c.Input.CreditNotePrefix).NotEqual(c => c.Input.InvoicePrefix).WithMessage(_ => text["invoicing.prefix.same"]).OverridePropertyName(nameof(InvoicingInput.CreditNotePrefix));
        RuleFor(c => c.Input.PaymentDays).InclusiveBetween(0, MostDays).WithMessage(_ => text["invoicing.days.rule", MostDays]).OverridePropertyName(nameof(InvoicingInput.PaymentDays));
        RuleFor(c => c.Input.GraceDays).InclusiveBetween(0, MostDays).WithMessage(_ => text["invoicing.days.rule", MostDays]).OverridePropertyName(nameof(InvoicingInput.GraceDays));
    }

    // It stands in addresses of pages and files.
    private static bool IsPrefix(string? prefix) => prefix is { Length: > 0 and <= PrefixLength } && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>International bank account numbers (ISO 13616).</summary>
public static class Iban
{
    public static string Clean(string iban) => string.Concat((iban ?? "").Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    /// <summary>Whether its check digits are right (ISO 7064, mod 97-10).</summary>
    public static bool IsValid(string iban)
    {
        if (iban.Length is < 15 or > 34 || !iban.All(char.IsAsciiLetterOrDigit) || !char.IsAsciiLetterUpper(iban[0]) || !char.IsAsciiLetterUpper(iban[1]))
            return false;

        var rest = 0;
        foreach (var sign in iban[4..] + iban[..4])
            rest = (char.IsAsciiDigit(sign) ? (rest * 10) + (sign - '0') : (rest * 100) + (sign - 'A' + 10)) % 97;

        return rest == 1;
    }
}

internal sealed class ShowInvoicingHandler(PortalDb db) : IQueryHandler<ShowInvoicing, InvoicingInput>
{
    public async Task<Result<InvoicingInput>> Handle(ShowInvoicing query, CancellationToken ct) =>
        InvoicingInput.Of(await db.LegalEntities.AsNoTracking().SingleAsync(e => e.Id == LegalEntity.TheOne, ct));
}

internal sealed class SaveInvoicingHandler(PortalDb db) : ICommandHandler<SaveInvoicing>
{
    public async Task<Result> Handle(SaveInvoicing command, CancellationToken ct)
    {
        var (entity, given) = (await db.LegalEntities.SingleAsync(e => e.Id == LegalEntity.TheOne, ct), command.Input);
        entity.Name = given.Name.Trim();
        entity.Street = given.Street.Trim();
        entity.PostalCode = given.PostalCode.Trim();
        entity.City = given.City.Trim();
        entity.Country = given.Country;
        entity.TaxId = TaxRules.Clean(given.TaxId ?? "");
        entity.Iban = Iban.Clean(given.Iban);
        entity.InvoicePrefix = given.InvoicePrefix;
        entity.CreditNotePrefix = given.CreditNotePrefix;
        entity.PaymentDays = given.PaymentDays;
        entity.GraceDays = given.GraceDays;
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
