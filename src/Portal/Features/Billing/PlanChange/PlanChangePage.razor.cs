using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Billing.PlanChange;

/// <summary>What another plan costs, to the cent, before somebody says yes to it.</summary>
public sealed partial class PlanChangePage(IDispatcher dispatcher, NavigationManager navigation, Feedback feedback, IStringLocalizer<BillingText> text)
{
    private Result<PlanQuote>? _quote;
    private bool _isSending;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string Plan { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() =>
        _quote = Guid.TryParse(Plan, out var plan) ? await dispatcher.SendAsync(new QuotePlanChange(View.Id, plan)) : Error.NotFound(text["change.unknown"]);

    private async Task ChangeAsync(PlanQuote quote)
    {
        if (_isSending)
            return; // a second click of a double one

        _isSending = true;
        var result = await dispatcher.SendAsync(new ChangeMyPlan(View.Id, quote.PlanId, quote.At, quote.Total));
        _isSending = false;
        if (feedback.Show(result, quote.Moment == ChangeMoment.Now ? text["quote.done.now", quote.PlanName] : text["quote.done.later", quote.PlanName, Money.Day(quote.Effective)]))
            navigation.NavigateTo($"/t/{Slug}/billing");
        else
            await ReadAsync(); // it may have become another amount
    }
}
