using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Features.SignUp;

/// <summary>
/// Forgets sign-ups that nobody confirmed in time. They made nothing and held nothing; what is left of them is an address of a person who may
/// never have asked.
/// </summary>
internal sealed class AbandonSignUps(IServiceScopeFactory scopes, TimeProvider time, ILogger<AbandonSignUps> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    /// <returns>How many were forgotten.</returns>
    public static Task<int> RunAsync(PortalDb db, DateTimeOffset now, CancellationToken ct) =>
        db.SignUpRequests.Where(s => s.ConfirmedAt == null && s.ConfirmBy < now).ExecuteDeleteAsync(ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var forgotten = await RunAsync(scope.ServiceProvider.GetRequiredService<PortalDb>(), time.GetUtcNow(), stoppingToken);
                if (forgotten > 0)
                    logger.LogInformation("{Count} sign-ups that nobody confirmed are forgotten.", forgotten);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning(exception, "Unconfirmed sign-ups could not be forgotten; the next round tries again.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
