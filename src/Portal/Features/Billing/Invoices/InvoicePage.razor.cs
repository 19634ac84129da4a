using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Billing.Invoices;

/// <summary>One invoice or credit note of a tenant.</summary>
public sealed partial class InvoicePage(IDispatcher dispatcher, IStringLocalizer<BillingText> text)
{
    private Result<InvoiceView>? _invoice;

    [Parameter]
    public string Slug { get; set; } = "";

    [Parameter]
    public string Number { get; set; } = "";

    [CascadingParameter]
    private TenantView View { get; set; } = null!;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync() => _invoice = await dispatcher.SendAsync(new GetInvoice(View.Id, Number));
}
