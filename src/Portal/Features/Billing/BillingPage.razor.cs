using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
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
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    private bool IsReadOnly => View.Status != TenantStatus.Active;

    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (_billing is { Succeeded: true, Value.Address: { } address })
            _address = AddressForm.Of(address);
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

    private async Task CancelAsync(BillingView billing)
    {
        if (await dialogs.ConfirmAsync(text["cancel.title", billing.Plan], text["cancel.effect", Money.Day(billing.PeriodEnd)], text["cancel"], isDangerous: true))
            await SendAsync(new CancelMyPlan(View.Id), text["cancelled"]);
    }

    private async Task SaveAsync()
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new SaveBillingAddress(View.Id, _address.ToAddress()));
        _isSending = false;
        _errors = FieldErrors.Of(result);
        if (result.Error is not { Kind: ErrorKind.Invalid })
            feedback.Show(result, text["address.saved"]);
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
        Name = address.LegalName, Street = address.Street, PostalCode = address.PostalCode, City = address.City, Country = address.Country, TaxId = address.TaxId, Email = address.InvoiceEmail,
    };

    public BillingAddress ToAddress() => new(Name, Street, PostalCode, City, Country, TaxId, Email);
}
