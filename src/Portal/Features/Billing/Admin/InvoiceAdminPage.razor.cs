using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Billing.Invoices;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing.Admin;

/// <summary>One invoice, and what staff can record of it.</summary>
public sealed partial class InvoiceAdminPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, TimeProvider time, IStringLocalizer<BillingText> text)
{
    private Result<InvoiceView>? _invoice;
    private FieldErrors _errors = FieldErrors.None;
    private string _amount = "";
    private DateTime _on = time.GetUtcNow().UtcDateTime.Date;
    private string _reference = "";
    private string _reason = "";
    private bool _isSending;

    [Parameter]
    public string Number { get; set; } = "";

    [CascadingParameter]
    private Me Me { get; set; } = null!;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _invoice = await dispatcher.SendAsync(new OpenInvoice(Number));
        if (_invoice is { Succeeded: true, Value.Of: { } of })
            _amount = of.Due.ToString("F" + Rating.Currencies.ExponentOf(of.Currency), CultureInfo.CurrentCulture);
    }

    private string? Invalid(string field) => _errors.Has(field) ? "true" : null;

    private Task PayAsync(InvoiceView invoice) => SendAsync(
        new RecordPayment(invoice.Of.Id, decimal.TryParse(_amount, NumberStyles.Number, CultureInfo.CurrentCulture, out var amount) ? amount : 0, DateOnly.FromDateTime(_on), _reference), text["pay.done"]);

    private async Task WriteOffAsync(InvoiceView invoice)
    {
        if (await dialogs.ConfirmAsync(text["writeOff.title", invoice.Of.Number], text["writeOff.effect", Money.Write(invoice.Of.Due, invoice.Of.Currency)], text["undo.writeOff"], isDangerous: true))
            await SendAsync(new WriteOffInvoice(invoice.Of.Id, _reason), text["writeOff.done"]);
    }

    private async Task CreditAsync(InvoiceView invoice, bool refund)
    {
        if (await dialogs.ConfirmAsync(text["credit.title", invoice.Of.Number], refund ? text["credit.effect.refund"] : text["credit.effect"], text["undo.credit"], isDangerous: true))
            await SendAsync(new CreditInvoice(invoice.Of.Id, _reason, refund), text["credit.done"]);
    }

    private async Task SendAsync(ICommand command, string done)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(command);
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is { Kind: ErrorKind.Invalid })
            return; // it stands beside the field

        feedback.Show(result, done);
        (_reference, _reason) = ("", "");
        await ReadAsync();
    }
}
