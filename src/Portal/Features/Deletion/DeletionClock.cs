using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Deletion.Admin;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>
/// Looks for tenants whose time is over and has them deleted, by the same command that staff could send. Every worker looks; of two that find the same
/// tenant one is late, and nothing happens twice.
/// </summary>
internal sealed class DeletionClock(
    IServiceScopeFactory scopes, IDispatchers dispatchers, DeletionOptions options, PortalOptions portal, TimeProvider time, ILogger<DeletionClock> logger) : BackgroundService
{
    private const int AtOnce = 100;

    private readonly IDispatcher _clock = dispatchers.As(Caller.System(Caller.ClockName));

    internal async Task LookAsync(CancellationToken ct)
    {
        foreach (var tenant in await FindDueAsync(ct))
        {
            var result = await _clock.SendAsync(new DeleteDueTenant(tenant), ct);
            if (result.Error is { } error)
                logger.LogInformation("Tenant {Tenant} is due to be deleted and is not: {Reason}", tenant, error.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!portal.IsWorker)
            return;

        using var timer = new PeriodicTimer(options.Look, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Tenants that are due to be deleted could not be looked for; the next look is in {Pause}.", options.Look);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<List<TenantId>> FindDueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        var now = time.GetUtcNow();
        return await db.Tenants
            .Where(t => t.DeletionDueAt <= now && t.Status == TenantStatus.PendingDeletion && t.HeldSince == null)
            .Where(t => !db.Set<Operation>().Any(o => o.TenantId == t.Id && o.FinishedAt == null))
            .OrderBy(t => t.DeletionDueAt).Select(t => t.Id).Take(AtOnce).ToListAsync(ct);
    }
}
