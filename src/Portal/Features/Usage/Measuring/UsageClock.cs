using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Features.Usage.Ingest;
using Portal.Kernel;
using Portal.Provisioning.Measuring;

namespace Portal.Features.Usage.Measuring;

/// <summary>
/// Measures once an hour what Portal itself can see: the members of each tenant, and the bytes of its database and its files. What it finds goes the way of all
/// events, with the hour as their id, so that of two workers that measure one counts. Every minute it looks whether somebody is to be told about a limit.
/// </summary>
internal sealed class UsageClock(
    IServiceScopeFactory scopes, UsageTouched touched, PortalOptions portal, TimeProvider time, ILogger<UsageClock> logger) : BackgroundService
{
    /// <summary>The source of what Portal measures itself.</summary>
    public const string Source = "portal";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);
    private const int AtOnce = 200;

    private DateTimeOffset _measuredHour;

    /// <summary>Measures every tenant that was not measured in this hour.</summary>
    internal async Task MeasureAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hour = UsageHour.Of(now);
        foreach (var tenants in (await UnmeasuredAsync(hour, ct)).Chunk(AtOnce))
        {
            await using var scope = scopes.CreateAsyncScope();
            var services = scope.ServiceProvider;
            var events = new List<UsageRecord>(tenants.Length * 2);
            var members = await CountMembersAsync(services.GetRequiredService<PortalDb>(), tenants, ct);
            foreach (var tenant in tenants)
            {
                events.Add(Of(tenant, Meter.Members, members.GetValueOrDefault(tenant)));
                if (await services.GetRequiredService<ITenantSize>().MeasureAsync(tenant, ct) is { } bytes)
                    events.Add(Of(tenant, Meter.Storage, bytes));
            }

            await services.GetRequiredService<IUsageIntake>().RecordAsync(events, ct);
        }

        UsageRecord Of(TenantId tenant, string meter, long quantity) =>
            new(tenant, Source, $"{meter}/{hour.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture)}", meter, now, quantity);
    }

    /// <summary>Tells who is to be told.</summary>
    internal async Task AlertAsync(IReadOnlyList<TenantId> tenants, CancellationToken ct)
    {
        foreach (var tenant in tenants)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<UsageAlerts>().LookAsync(tenant, ct);
            await scope.ServiceProvider.GetRequiredService<AfterCommit>().RunAsync(scope.ServiceProvider, logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Usage could not be looked at; the next look is in {Pause}.", Look);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var hour = UsageHour.Of(time.GetUtcNow());
        if (portal.IsWorker && hour != _measuredHour)
        {
            await MeasureAsync(ct);
            await AlertAsync(await AllAsync(ct), ct); // also what a process that died did not tell
            _measuredHour = hour;
        }

        await AlertAsync(touched.TakeAll(), ct);
    }

    private async Task<List<TenantId>> UnmeasuredAsync(DateTimeOffset hour, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();

        // Across tenants: the clock measures all of them.
        var measured = db.UsageHours.AcrossTenants().Where(h => h.Meter == Meter.Members && h.Hour == hour);
        return await Open(db).Where(t => !measured.Any(h => h.TenantId == t.Id)).Select(t => t.Id).ToListAsync(ct);
    }

    private async Task<List<TenantId>> AllAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Open(scope.ServiceProvider.GetRequiredService<PortalDb>()).Select(t => t.Id).ToListAsync(ct);
    }

    private static IQueryable<Tenant> Open(PortalDb db) => db.Tenants.Where(t => t.Status == TenantStatus.Active || t.Status == TenantStatus.Suspended);

    private static async Task<Dictionary<TenantId, int>> CountMembersAsync(PortalDb db, TenantId[] tenants, CancellationToken ct) =>
        await db.Memberships.AcrossTenants().Where(m => tenants.Contains(m.TenantId) && m.DeactivatedAt == null)
            .GroupBy(m => m.TenantId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
}
