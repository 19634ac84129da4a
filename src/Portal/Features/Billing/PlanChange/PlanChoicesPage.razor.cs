using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;

namespace Portal.Features.Billing.PlanChange;

/// <summary>The plans that a tenant could have, beside its own.</summary>
public sealed partial class PlanChoicesPage(IDispatcher dispatcher, PriceText prices, MeterText names, IStringLocalizer<BillingText> text)
{
    private Result<IReadOnlyList<PlanAlternative>>? _choices;
    private IReadOnlyList<Meter> _meters = [];

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        if (await dispatcher.SendAsync(new ListMeters()) is { Succeeded: true } meters)
            _meters = meters.Value;

        _choices = await dispatcher.SendAsync(new ListPlanChoices(View.Id));
    }

    private string NameOf(string code) => _meters.FirstOrDefault(m => m.Code == code) is { } meter ? names.NameOf(meter) : code;

    private string Quantity(string code, decimal limit) => names.Quantity(limit, _meters.FirstOrDefault(m => m.Code == code)?.Unit ?? "");
}
