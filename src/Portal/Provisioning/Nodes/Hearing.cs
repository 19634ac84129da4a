using System.Diagnostics.Metrics;
using Portal.Kernel;
using Quartz.Extensibility;

namespace Portal.Provisioning.Nodes;

/// <summary>What this node does with calls of others: a web node tells its pages, a worker looks for work at once.</summary>
internal sealed class Hearing(OperationFeed feed, PortalOptions portal, ISchedulerSignaler scheduler, ILogger<Hearing> logger)
{
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>(
        "portal.hearing.lost", description: "How often this node stopped hearing other nodes' calls; meanwhile it looks once a second.");

    private bool? _hears;

    /// <summary>Whether this node hears other nodes now.</summary>
    public bool Hears => _hears == true;

    /// <summary>The channels that matter to this node's roles.</summary>
    public IReadOnlyList<string> Channels { get; } =
        [.. (string[])(portal.IsWeb ? [Nodes.Channels.Operations] : []), .. (string[])(portal.IsWorker ? [Nodes.Channels.Work] : [])];

    /// <summary>One call. Whatever cannot be read is passed over: another version of the program may have said it.</summary>
    public void Hear(string channel, string text)
    {
        if (channel == Nodes.Channels.Work)
            _ = WakeWorkerAsync();
        else if (channel == Nodes.Channels.Operations && Nodes.Channels.TryRead(text, out var id, out var version))
            feed.Signal(id, version);
    }

    /// <summary>This node hears from now on: whatever was said before is looked for.</summary>
    /// <param name="operations">False: it hears of waiting work, but not of every change of an operation.</param>
    /// <param name="ct">Stops the looking.</param>
    public async Task BeginAsync(bool operations, CancellationToken ct)
    {
        if (operations)
            await feed.HearAsync(ct);

        await WakeWorkerAsync();
        if (_hears == false)
            logger.LogInformation("This node hears other nodes again.");

        _hears = true;
    }

    /// <summary>This node hears nothing any more and looks instead. Said once, however often it is tried in vain.</summary>
    public void End(Exception cause)
    {
        feed.BeDeaf();
        if (_hears == false)
            return;

        _hears = false;
        Lost.Add(1);
        logger.LogWarning(cause, "This node does not hear other nodes; until it does, pages follow operations, and workers find work, by looking once a second.");
    }

    private async Task WakeWorkerAsync()
    {
        if (!portal.IsWorker)
            return;

        try
        {
            await scheduler.SignalSchedulingChange(null, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogDebug(exception, "The scheduler could not be woken; it looks by itself."); // it starts, or stops
        }
    }
}
