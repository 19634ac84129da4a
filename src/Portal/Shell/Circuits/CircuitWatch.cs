using Portal.Kernel;

namespace Portal.Shell.Circuits;

/// <summary>
/// Looks once a second whether the people of all open circuits may still be here, with one round of queries for all. It reaches pages on which nobody clicks;
/// the check at every message stays the wall.
/// </summary>
internal sealed class CircuitWatch(OpenCircuits circuits, ISessionCheck sessions, IStandingCheck standings, TimeProvider time, ILogger<CircuitWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long circuits live on when nobody can say whether they may: a restart of the database must not send everybody away.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _blindSince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await LookAsync(stoppingToken);
    }

    internal async Task LookAsync(CancellationToken ct)
    {
        var open = circuits.All.Where(c => !c.IsRefused).ToList();
        if (open.Count == 0)
            return;

        try
        {
            var ended = await sessions.FindEndedAsync([.. open.Select(c => c.Session).Distinct()], ct);
            var standing = await standings.ReadAsync([.. open.Select(c => c.Session.Person).Distinct()], ct);
            if (_blindSince is not null)
                logger.LogInformation("Open pages can be checked again.");

            _blindSince = null;
            foreach (var circuit in open)
                await TellAsync(circuit, c => ended.Contains(c.Session) ? c.RefuseAsync() : c.StandAsync(standing[c.Session.Person]));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            await BeBlindAsync(open, exception);
        }
    }

    private async Task BeBlindAsync(IEnumerable<OpenCircuit> open, Exception exception)
    {
        if (_blindSince is null)
        {
            _blindSince = time.GetUtcNow();
            logger.LogWarning(exception, "Open pages cannot be checked; they live on for {Grace}.", Grace);
        }

        if (time.GetUtcNow() - _blindSince < Grace)
            return;

        foreach (var circuit in open)
            await TellAsync(circuit, c => c.RefuseAsync());
    }

    /// <summary>One page that breaks on the news must not keep it from the others.</summary>
    private async Task TellAsync(OpenCircuit circuit, Func<OpenCircuit, Task> tell)
    {
        try
        {
            await tell(circuit);
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "An open page could not be told; its circuit is probably gone.");
        }
    }
}
