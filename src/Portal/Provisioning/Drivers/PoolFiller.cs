using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers;

/// <summary>
/// Keeps databases ready in the cells that want some, of the schemas that templates name now. Every worker looks, now and then and when it has taken one; the driver
/// sees to it that one of them works. Nobody waits for it: where none is ready, a tenant's database is made as it always was.
/// </summary>
internal sealed class PoolFiller(IServiceScopeFactory scopes, PoolBell bell, ILogger<PoolFiller> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    /// <summary>While tenants come, the server is theirs: a copy costs it ten times as much as all else that a tenant needs.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
        {
            try
            {
                await FillAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "It could not be looked at which databases are to be kept ready; the next look is in {Pause}.", Between);
            }

            if (await bell.WaitAsync(Between, stoppingToken))
                await bell.QuietAsync(Quiet, Between, stoppingToken);
        }
        while (!stoppingToken.IsCancellationRequested);
    }

    private async Task FillAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var cells = (await services.GetRequiredService<Places>().DatabasesAsync(ct)).Where(d => d.Driver is IReadyDatabases && d.Cell.Database is not null).ToList();
        if (cells.Count == 0)
            return;

        var schemas = await ReadySchemas.NowAsync(services.GetRequiredService<PortalDb>(), ct);
        foreach (var (driver, cell, name) in cells)
        {
            try
            {
                await ((IReadyDatabases)driver).KeepReadyAsync(cell, schemas, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                logger.LogWarning(exception, "The databases that cell {Cell} keeps ready could not be made; the next look is in {Pause}.", name, Between);
            }
        }
    }
}

/// <summary>The schemas that tenants to come are made with.</summary>
internal static class ReadySchemas
{
    public static async Task<IReadOnlyCollection<string>> NowAsync(PortalDb db, CancellationToken ct)
    {
        var versions = db.Set<TemplateVersion>();
        var newest = await versions.AsNoTracking()
            .Where(t => !versions.Any(later => later.Name == t.Name && later.Number > t.Number))
            .Select(t => t.Content).ToListAsync(ct);
        return [.. newest.Select(content => TemplateJson.Read(content).Schema).Distinct()];
    }
}
