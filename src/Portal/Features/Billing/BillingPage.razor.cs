using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Features.Billing.Coupons;
using Portal.Features.Billing.PlanChange;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing;

/// <summary>What a tenant pays for, what it costs until now, its invoices, and whom they name.</summary>
public sealed partial class BillingPage(IDispatcher dispatcher, IDialogService dialogs, Feedback feedback, PriceText prices, MeterText meters, IStringLocalizer<BillingText> text)
{
    private Result<BillingView>? _billing;
    private IReadOnlyList<Meter> _meters = [];
    private AddressForm _address = new();
    private FieldErrors _errors = FieldErrors.None;
    private FieldErrors _budgetErrors = FieldErrors.None;
    private FieldErrors _couponErrors = FieldErrors.None;
    private string _budget = "";
    private string _coupon = "";
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status != TenantStatus.Active;

    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (_billing is not { Succeeded: true, Value: { } billing })
            return;

        _address = AddressForm.Of(billing.Address);
        _budget = billing.Budget?.ToString("0.##", CultureInfo.CurrentCulture) ?? "";
    }

    private async Task ReadAsync()
    {
        _billing = await dispatcher.SendAsync(new GetBilling(View.Id));
        if (await dispatcher.SendAsync(new ListMeters()) is { Succeeded: true } all)
            _meters = all.Value;
    }

    private string NameOf(RatedCharge line) => line.Charge.Meter is not { } code ? text["cost.base"]
        : _meters.FirstOrDefault(m => m.Code == code) is { } meter ? $"{meters.NameOf(meter)}: {meters.Quantity(line.Quantity, meter.Unit)}" : code;

    private Task ResumeAsync() => SendAsync(new ResumeMyPlan(View.Id), text["next.kept"]);

    private async Task BackAsync(BillingView billing)
    {
        if (await dialogs.ConfirmAsync(text["closed.back", billing.Plan], text["closed.effect", prices.OfInterval(billing.Terms)], text["closed.back", billing.Plan]))
            await SendAsync(new ResumeMyPlan(View.Id), text["closed.done"]);
    }

    private async Task CancelAsync(BillingView billing)
    {
        if (await dialogs.ConfirmAsync(text["cancel.title", billing.Plan], text["cancel.effect", Money.Day(billing.PeriodEnd)], text["cancel"], isDangerous: true))
            await SendAsync(new CancelMyPlan(View.Id), text["cancelled"]);
    }

    private async Task SaveAsync() => _errors = await SendFormAsync(new SaveBillingAddress(View.Id, _address.ToAddress()), text["address.saved"]) ?? _errors;

    // What is no number is refused like one that is too small, at its field.
    private async Task SaveBudgetAsync() => _budgetErrors = await SendFormAsync(
        new SaveBudget(View.Id, string.IsNullOrWhiteSpace(_budget) ? null : decimal.TryParse(_budget, NumberStyles.Number, CultureInfo.CurrentCulture, out var amount) ? amount : 0), text["budget.saved"]) ?? _budgetErrors;

    private async Task RedeemAsync()
    {
        _couponErrors = await SendFormAsync(new RedeemCoupon(View.Id, _coupon), text["coupon.redeemed"]) ?? _couponErrors;
        await ReadAsync();
    }

    /// <returns>What stands beside the fields; null: it was the second click of a double one.</returns>
    private async Task<FieldErrors?> SendFormAsync(ICommand command, string done)
    {
        if (_isSending)
            return null;

        _isSending = true;
        var result = await dispatcher.SendAsync(command);
        _isSending = false;
        if (result.Error is not { Kind: ErrorKind.Invalid })
            feedback.Show(result, done);

        return FieldErrors.Of(result);
    }

    private async Task SendAsync(ICommand command, string done)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        feedback.Show(await dispatcher.SendAsync(command), done);
        _isSending = false;
        await ReadAsync();
    }
}

/// <summary>An address while it is being typed.</summary>
public sealed class AddressForm
{
    public string Name { get; set; } = "";

    public string Street { get; set; } = "";

    public string PostalCode { get; set; } = "";

    public string City { get; set; } = "";

    public string Country { get; set; } = "";

    public string TaxId { get; set; } = "";

    public string Email { get; set; } = "";

    public static AddressForm Of(BillingAddress address) => new()
    {
        Name = address.LegalName,
        Street = address.Street,
        PostalCode = address.PostalCode,
        City = address.City,
        Country = address.Country,
        TaxId = address.TaxId,
        Email = address.InvoiceEmail,
    };

    public BillingAddress ToAddress() => new(Name, Street, PostalCode, City, Country, TaxId, Email);
}
