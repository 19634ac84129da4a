using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>The real trials, one for each kind of server.</summary>
internal sealed class ServerTrials : ITryServers
{
    /// <summary>To connect; a server of one's own answers in a fraction of it.</summary>
    public static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(5);

    /// <summary>For all of it: somebody waits in front of a form.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>As much as is shown of where a server is.</summary>
    public const int ServerLength = 300;

    public Task<ServerTrial> DatabaseAsync(DatabaseEngine engine, string connectionString, CancellationToken ct) => engine switch
    {
        DatabaseEngine.Postgres => WithinAsync(c => PostgresTrial.RunAsync(connectionString, c), ct),
        DatabaseEngine.SqlServer => WithinAsync(c => SqlServerTrial.RunAsync(connectionString, c), ct),
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, "There is no server to try."),
    };

    public Task<ServerTrial> StorageAsync(string driver, string connectionString, CancellationToken ct) => driver == BlobStorage.DriverKind
        ? WithinAsync(c => BlobTrial.RunAsync(connectionString, c), ct)
        : throw new ArgumentOutOfRangeException(nameof(driver), driver, "There is no server to try.");

    private static async Task<ServerTrial> WithinAsync(Func<CancellationToken, Task<ServerTrial>> trial, CancellationToken ct)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bound.CancelAfter(Longest);
        try
        {
            // A driver may ignore the token while it looks a name up.
            return await trial(bound.Token).WaitAsync(Longest + TimeSpan.FromSeconds(1), ct);
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new ServerTrial(ServerFault.Unreachable, "");
        }
    }
}
