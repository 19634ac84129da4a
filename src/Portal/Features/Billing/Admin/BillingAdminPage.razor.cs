using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Features.Billing.Admin;

/// <summary>What comes in, and every invoice.</summary>
public sealed partial class BillingAdminPage(IDispatcher dispatcher, NavigationManager navigation, IStringLocalizer<BillingText> text)
{
    private Result<RevenueView>? _revenue;
    private Result<InvoiceList>? _list;

    [SupplyParameterFromQuery]
    public string? Filter { get; set; }

    [SupplyParameterFromQuery]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    private InvoiceFilter Shown => Read(Filter);

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _list = await dispatcher.SendAsync(new ListInvoices(Shown, Search, Math.Max(1, PageNumber ?? 1)));
        _revenue = await dispatcher.SendAsync(new ShowRevenue());
    }

    private void Go(InvoiceFilter filter, string? search) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["filter"] = filter == InvoiceFilter.All ? null : filter.ToString(),
        ["search"] = string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
        ["page"] = null,
    }));

    private static InvoiceFilter Read(string? text) => Enum.TryParse<InvoiceFilter>(text, ignoreCase: true, out var filter) && Enum.IsDefined(filter) ? filter : InvoiceFilter.All;

    private static string N(int number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
