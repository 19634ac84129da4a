using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing.Admin;

/// <summary>Who issues the invoices, and how.</summary>
public sealed partial class InvoicingPage(IDispatcher dispatcher, Feedback feedback, IStringLocalizer<BillingText> text)
{
    private Result<InvoicingInput>? _input;
    private AddressForm _address = new();
    private FieldErrors _errors = FieldErrors.None;
    private string _iban = "";
    private string _prefix = "";
    private string _creditPrefix = "";
    private int _paymentDays;
    private int _graceDays;
    private bool _isSending;

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _input = await dispatcher.SendAsync(new ShowInvoicing());
        if (_input is not { Succeeded: true, Value: { } of })
            return;

        _address = new() { Name = of.Name, Street = of.Street, PostalCode = of.PostalCode, City = of.City, Country = of.Country, TaxId = of.TaxId };
        (_iban, _prefix, _creditPrefix, _paymentDays, _graceDays) = (of.Iban, of.InvoicePrefix, of.CreditNotePrefix, of.PaymentDays, of.GraceDays);
    }

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private async Task SaveAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new SaveInvoicing(new InvoicingInput(
            _address.Name, _address.Street, _address.PostalCode, _address.City, _address.Country, _address.TaxId, _iban, _prefix, _creditPrefix, _paymentDays, _graceDays)));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is not { Kind: ErrorKind.Invalid })
            feedback.Show(result, text["invoicing.saved"]);
    }
}
