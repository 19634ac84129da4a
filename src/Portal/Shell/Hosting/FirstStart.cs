using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Provisioning;

namespace Portal.Shell.Hosting;

/// <summary>Brings the database to this version and adds what an empty one needs before anybody can sign up. Every start runs it; it changes nothing twice.</summary>
internal static class FirstStart
{
    public static async Task RunAsync(IServiceProvider services, PortalSettings settings, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ControlDatabase>().MigrateAsync(ct);
        await scope.ServiceProvider.GetRequiredService<FirstProtectionKey>().EnsureAsync(ct);
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var time = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        await PlanDefaults.EnsureAsync(db, time.GetUtcNow(), ct);
        await ProvisioningDefaults.EnsureAsync(db, time, ct);
        if (settings.Portal.Seed)
            await DevelopmentAccounts.EnsureAsync(scope.ServiceProvider, ct);
    }
}
