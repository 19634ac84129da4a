using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Plans;

/// <summary>The plans on offer, from the database.</summary>
public sealed partial class PricingPage(IDispatcher dispatcher, PortalOptions options, IStringLocalizer<PlansText> text, PriceText prices)
{
    private IStringLocalizer<PlansText> Text => text;

    private PortalOptions Options => options;

    private PriceText Prices => prices;

    private IReadOnlyList<PlanOffer> Plans { get; set; } = [];

    /// <summary>One primary button a page: the first plan that costs something.</summary>
    private string? Highlighted => Plans.FirstOrDefault(p => p.PriceMinor > 0)?.Code;

    protected override async Task OnInitializedAsync()
    {
        if (await dispatcher.SendAsync(new ListPlans()) is { Succeeded: true } plans)
            Plans = plans.Value;
    }
}
