using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Features.Usage.Ingest;
using Portal.Features.Usage.Measuring;
using Portal.Provisioning.Verification;

namespace Portal.Features.Usage;

internal static class UsageSetup
{
    /// <summary>Registers meters, intake, quotas, and the clock that measures and alerts.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddScoped<MeterText>();
        services.AddScoped<MeterCatalogue>();
        services.AddScoped<UsageStore>();
        services.AddScoped<IUsageIntake, UsageIntake>();
        services.AddScoped<CloudEvents>();
        services.AddScoped<UsageReader>();
        services.AddScoped<QuotaReader>();
        services.AddScoped<UsageAlerts>();
        services.AddScoped<IVerifyRule, HoursMatchEvents>();
        services.AddSingleton<UsageTouched>();
        services.AddSingleton<Quotas>();
        services.AddSingleton<IQuotas>(s => s.GetRequiredService<Quotas>());
        services.AddSingleton<IForget, OldUsageEvents>();
        services.AddSingleton<IForget, OldUsageHours>();
        services.AddSingleton<UsageClock>();
        services.AddHostedService(s => s.GetRequiredService<UsageClock>());
        return services;
    }
}

/// <summary>Events whose time is over, and those of tenants that are gone.</summary>
internal sealed class OldUsageEvents : IForget
{
    public string What => "usage events";

    public async Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - UsageEvent.KeptFor;
        var gone = db.Tenants.Where(t => t.Status == TenantStatus.Deleted).Select(t => t.Id);
        return await db.UsageEvents.AcrossTenants().Where(e => e.At < before || gone.Contains(e.TenantId)).ExecuteDeleteAsync(ct)
            + await db.HeldEvents.AcrossTenants().Where(e => e.ReceivedAt < before || gone.Contains(e.TenantId)).ExecuteDeleteAsync(ct)
            + await db.UsageAlerts.AcrossTenants().Where(a => gone.Contains(a.TenantId)).ExecuteDeleteAsync(ct)
            + await db.OverLimits.AcrossTenants().Where(o => gone.Contains(o.TenantId)).ExecuteDeleteAsync(ct);
    }
}

/// <summary>Hours whose time is over, and those of tenants that are gone.</summary>
internal sealed class OldUsageHours : IForget
{
    public string What => "hours of usage";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - UsageHour.KeptFor;
        var gone = db.Tenants.Where(t => t.Status == TenantStatus.Deleted).Select(t => t.Id);
        return db.UsageHours.AcrossTenants().Where(h => h.Hour < before || gone.Contains(h.TenantId)).ExecuteDeleteAsync(ct);
    }
}
