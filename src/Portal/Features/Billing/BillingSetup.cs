using Portal.Features.Billing.Admin;
using Portal.Features.Billing.Invoices;
using Portal.Features.Billing.PlanChange;
using Portal.Provisioning;
using Portal.Provisioning.Verification;

namespace Portal.Features.Billing;

internal static class BillingSetup
{
    /// <summary>Registers accounts, invoices, and the clock that bills where this process is a worker.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddScoped<BillingLines>();
        services.AddSingleton<InvoiceTurn.Gate>();
        services.AddScoped<InvoiceTurn>();
        services.AddScoped<Issuing>();
        services.AddScoped<Forecasting>();
        services.AddScoped<BillingViews>();
        services.AddScoped<InvoiceViews>();
        services.AddScoped<CountryText>();
        services.AddScoped<InvoiceWords>();
        services.AddScoped<InvoicePdf>();
        services.AddScoped<Settling>();
        services.AddScoped<Cohort>();
        services.AddScoped<PlanChanges>();
        services.AddScoped<PeriodClosing>();
        services.AddScoped<Dunning>();
        services.AddScoped<IBlockDeletion, OpenInvoicesBlock>();
        services.AddScoped<IVerifyRule, InvoicesAddUp>();
        services.AddSingleton<BillingClock>();
        services.AddHostedService(s => s.GetRequiredService<BillingClock>());
        return services;
    }
}
