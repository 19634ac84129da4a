using Portal.Features.Billing.Accounts;
using Portal.Features.Billing.Invoices;

namespace Portal.Features.Billing;

internal static class BillingSetup
{
    /// <summary>Registers accounts, invoices, and the clock that bills where this process is a worker.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddScoped<BillingPeople>();
        services.AddScoped<BillingLines>();
        services.AddScoped<Issuing>();
        services.AddScoped<PeriodClosing>();
        services.AddScoped<Dunning>();
        services.AddSingleton<BillingClock>();
        services.AddHostedService(s => s.GetRequiredService<BillingClock>());
        return services;
    }
}
