using Portal.Kernel;
using Portal.Provisioning.Nodes;
using Quartz;

namespace Portal.Provisioning.Dispatch;

/// <summary>
/// One job a tenant, which never runs twice at once in the whole cluster, and one trigger an operation. The job is not durable: Quartz
/// drops it with its last trigger, so a tenant that is gone leaves nothing behind.
/// </summary>
internal sealed class QuartzDispatch(ISchedulerFactory factory, ICallNodes nodes, PortalOptions portal, TimeProvider time) : IDispatchWork
{
    public const string Tenants = "tenants";
    private const string OperationGroup = "operations";
    private static readonly TimeSpan Yesterday = TimeSpan.FromDays(1);

    public async Task DispatchAsync(TenantId tenant, OperationId operation, DateTimeOffset? at, CancellationToken ct)
    {
        var scheduler = await factory.GetScheduler(ct);
        var job = JobBuilder.Create<TenantJob>()
            .WithIdentity(tenant.ToString(), Tenants)
            .DisallowConcurrentExecution(true)
            .RequestRecovery(true)
            .StoreDurably(false)
            .Build();

        // "Now" is a time that has passed on every node, or a worker whose clock is behind this one's would let the tenant wait for the difference.
        // No wish is too old to be fulfilled.
        var trigger = TriggerBuilder.Create().WithIdentity(Key(operation)).ForJob(job)
            .StartAt(at ?? time.GetUtcNow() - Yesterday)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires));
        await scheduler.ScheduleJob(job, [trigger.Build()], ScheduleJobOptions.Replacing, ct);

        // A worker's own scheduler knows already; those of others would find it at their next look. What is for later they find in time.
        if (!portal.IsWorker && at is null)
            await nodes.WorkWaitsAsync(ct);
    }

    public async Task<bool> IsDispatchedAsync(OperationId operation, CancellationToken ct)
    {
        var scheduler = await factory.GetScheduler(ct);

        return await scheduler.GetTriggerState(Key(operation), ct) is not (TriggerState.None or TriggerState.Error or TriggerState.Complete);
    }

    private static TriggerKey Key(OperationId operation) => new(operation.ToString(), OperationGroup);
}
