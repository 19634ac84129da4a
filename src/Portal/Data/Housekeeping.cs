using Portal.Kernel;

namespace Portal.Data;

/// <summary>Rows that have had their time. Their area says which; <see cref="Housekeeping"/> says when.</summary>
public interface IForget
{
    /// <summary>What is forgotten, for the log: <c>unconfirmed sign-ups</c>.</summary>
    string What { get; }

    /// <summary>Deletes them in one statement, so that several workers may do it at once.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Forgets once an hour, at the start first, where this process is a worker.</summary>
internal sealed class Housekeeping(IEnumerable<IForget> all, IServiceScopeFactory scopes, PortalOptions portal, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!portal.IsWorker)
            return;

        using var timer = new PeriodicTimer(Between, time);
        do
        {
            foreach (var forget in all)
                await RunAsync(forget, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(IForget forget, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var count = await forget.ForgetAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), time.GetUtcNow(), ct);
            if (count > 0)
                logger.LogInformation("Forgotten: {Count} {What}.", count, forget.What);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "Could not forget {What}; the next round tries again.", forget.What);
        }
    }
}
