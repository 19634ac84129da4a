using System.Diagnostics;
using Npgsql;
using Portal.Data;

namespace Portal.Provisioning.Nodes;

/// <summary>
/// One connection that listens for other nodes' calls. It is believed only as long as it hears this node's own: a pooler in transaction mode takes the
/// <c>LISTEN</c> and delivers nothing, and a connection that was cut on the way looks open for minutes.
/// </summary>
internal sealed class PostgresListener(DatabaseConnection connection, PostgresCalls calls, Hearing hearing, TimeProvider time, ILogger<PostgresListener> logger) : BackgroundService
{
    private const string Echo = "portal_echo";
    private static readonly TimeSpan CallEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = TimeSpan.Zero; !stoppingToken.IsCancellationRequested; pause = Longer(pause))
        {
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await ListenAsync(() => pause = TimeSpan.Zero, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                hearing.End(exception);
            }
            catch (Exception)
            {
                // the program stops, and the wait for calls with it
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause >= LongestPause ? LongestPause : pause + TimeSpan.FromMilliseconds(500);

    private async Task ListenAsync(Action heard, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false, ApplicationName = "portal listener" };
        await using var listening = new NpgsqlConnection(settings.ToString());
        var echo = "";
        listening.Notification += (_, call) =>
        {
            if (call.Channel == Echo)
                echo = call.Payload;
            else
                hearing.Hear(call.Channel, call.Payload);
        };
        await listening.OpenAsync(ct);
        await using (var listen = new NpgsqlCommand(string.Join("; ", hearing.Channels.Append(Echo).Select(c => $"LISTEN {c}")), listening))
            await listen.ExecuteNonQueryAsync(ct);

        await using var find = new NpgsqlCommand(PostgresCalls.IsInstalled, listening);
        var operations = await find.ExecuteScalarAsync(ct) is true;
        if (!operations)
            logger.LogWarning("The control database does not call changes of operations, because nobody had the right to make its trigger: pages follow them by looking once a second. Run 'portal migrate' as the owner of the tables.");

        for (var isFirst = true; ; isFirst = false)
        {
            var called = Guid.NewGuid().ToString("N");
            await calls.CallAsync(Echo, called, ct);
            for (var since = Stopwatch.GetTimestamp(); echo != called;)
            {
                var left = HeardWithin - Stopwatch.GetElapsedTime(since);
                if (left <= TimeSpan.Zero || (!await listening.WaitAsync(left, ct) && echo != called))
                    throw new TimeoutException("A call of this node's own did not come back. Is there a pooler in transaction mode between it and PostgreSQL?");
            }

            if (isFirst)
            {
                await hearing.BeginAsync(operations, ct);
                heard();
            }

            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) is var passed && passed < CallEvery;)
                await listening.WaitAsync(CallEvery - passed, ct);
        }
    }
}
