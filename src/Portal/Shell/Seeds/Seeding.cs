using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Shell.Seeds;

/// <summary>Makes the demo tenants once the program runs, where the database has none. In Development only: the configuration refuses it elsewhere.</summary>
internal sealed class Seeding(IServiceScopeFactory scopes, DemoTenants demo, IHostApplicationLifetime lifetime, ILogger<Seeding> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The worker that makes them and the delivery that writes their mails must run.
            await Task.Delay(Timeout.Infinite, lifetime.ApplicationStarted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await using (var scope = scopes.CreateAsyncScope())
            {
                if (await scope.ServiceProvider.GetRequiredService<PortalDb>().Tenants.AnyAsync(stoppingToken))
                    return;
            }

            await demo.MakeAsync(stoppingToken);
            logger.LogInformation("{Count} demo tenants are ready.", DemoTenants.All.Count);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped while seeding: what was begun is finished by the worker; the rest is not made.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Seeding ended early. The program runs on; delete the data directory to begin anew.");
        }
    }
}

internal static class SeedsSetup
{
    public static IServiceCollection AddSeeds(this IServiceCollection services, PortalOptions options)
    {
        services.AddSingleton<SignUpByMail>();
        services.AddSingleton<DemoTeam>();
        services.AddSingleton<DemoUsage>();
        services.AddSingleton<DemoTenants>();
        if (options is { Seed: true, IsWorker: true })
            services.AddHostedService<Seeding>();

        return services;
    }
}
