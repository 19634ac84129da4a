using Portal.Kernel;
using Portal.Provisioning.Running;
using Quartz;

namespace Portal.Provisioning.Dispatch;

/// <summary>Runs a tenant's open operation; which one that is, the database says.</summary>
internal sealed class TenantJob(OperationRunner runner, IHostApplicationLifetime lifetime, ILogger<TenantJob> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        // Quartz cancels its jobs late in its own shutdown; the host says so first.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var tenant = TenantId.Parse(context.JobDetail.Key.Name, null);
        try
        {
            await runner.RunAsync(tenant, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw; // handed back for recovery
        }
        catch (Exception exception)
        {
            // The control database was away: the operation is as it was, and the reconciler finds it.
            logger.LogError(exception, "The run of tenant {Tenant}'s operation broke off; it will be taken up again.", tenant);
        }
    }
}
