using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Kernel;

namespace Portal.Shell.Hosting;

/// <summary>
/// From SIGTERM on <c>/health/ready</c> says that this process goes. Requests are still served for <see cref="PortalOptions.DrainSeconds"/>, so that a load balancer
/// has time to see it and send people elsewhere; workers hand their operations back at once.
/// </summary>
internal sealed class Draining(PortalOptions portal, IHostApplicationLifetime lifetime) : IHostedLifecycleService, IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("This process stops.") : HealthCheckResult.Healthy());

    // Before anything is stopped, the web server too.
    public Task StoppingAsync(CancellationToken cancellationToken) => portal.IsWeb ? Task.Delay(TimeSpan.FromSeconds(portal.DrainSeconds), cancellationToken) : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
