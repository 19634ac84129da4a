using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;
using Portal.Kernel;

namespace Portal.Features.Billing;

/// <summary>Says whom invoices name and where they go, from the next one on.</summary>
[Requires(TenantPermission.ManageBilling, WhileSuspended = true)]
public sealed record SaveBillingAddress(TenantId Tenant, BillingAddress Address) : ICommand, IConcernsTenant;

internal sealed class SaveBillingAddressValidator : AbstractValidator<SaveBillingAddress>
{
    public SaveBillingAddressValidator(IStringLocalizer<BillingText> text)
    {
        RuleFor(c => c.Address).NotNull();
        RuleFor(c => c.Address.LegalName).Line(text).OverridePropertyName(nameof(BillingAddress.LegalName));
        RuleFor(c => c.Address.Street).Line(text).OverridePropertyName(nameof(BillingAddress.Street));
        RuleFor(c => c.Address.PostalCode).Line(text).OverridePropertyName(nameof(BillingAddress.PostalCode));
        RuleFor(c => c.Address.City).Line(text).OverridePropertyName(nameof(BillingAddress.City));
        RuleFor(c => c.Address.Country).Must(Countries.IsCode).WithMessage(_ => text["address.country.rule"]).OverridePropertyName(nameof(BillingAddress.Country));
        RuleFor(c => c.Address.TaxId).Must(t => string.IsNullOrWhiteSpace(t) || TaxRules.IsTaxId(TaxRules.Clean(t))).WithMessage(_ => text["address.taxId.rule"]).OverridePropertyName(nameof(BillingAddress.TaxId));
        RuleFor(c => c.Address.InvoiceEmail).Must(e => string.IsNullOrWhiteSpace(e) || EmailAddress.IsValid(e.Trim())).WithMessage(_ => text["address.email.rule"]).OverridePropertyName(nameof(BillingAddress.InvoiceEmail));
    }
}

internal static class AddressRules
{
    /// <summary>One line of a letter.</summary>
    public static IRuleBuilderOptions<T, string> Line<T>(this IRuleBuilder<T, string> rule, IStringLocalizer<BillingText> text) =>
        rule.Must(l => (l ?? "").Trim() is { Length: <= BillingAccount.TextLength } line && !line.Any(char.IsControl)).WithMessage(_ => text["address.line.rule", BillingAccount.TextLength]);
}

internal sealed class SaveBillingAddressHandler(PortalDb db, IStringLocalizer<BillingText> text) : ICommandHandler<SaveBillingAddress>
{
    public async Task<Result> Handle(SaveBillingAddress command, CancellationToken ct)
    {
        if (await db.BillingAccounts.SingleOrDefaultAsync(ct) is not { } account)
            return Error.Conflict(text["change.noAccount"]);

        var given = command.Address;
        account.LegalName = given.LegalName.Trim();
        account.Street = given.Street.Trim();
        account.PostalCode = given.PostalCode.Trim();
        account.City = given.City.Trim();
        account.Country = given.Country.Trim();
        account.TaxId = TaxRules.Clean(given.TaxId ?? "");
        account.InvoiceEmail = (given.InvoiceEmail ?? "").Trim();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
