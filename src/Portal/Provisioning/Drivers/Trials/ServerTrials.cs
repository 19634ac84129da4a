using Portal.Provisioning.Drivers.Storage;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Drivers.Trials;

/// <summary>The real trials, one for each kind of server.</summary>
internal sealed class ServerTrials(DriverSet drivers, ILogger<ServerTrials> logger) : ITryServers
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

    public async Task<int?> CountMissingAsync(CellAccess there, IReadOnlyCollection<(string Kind, string Name)> resources, CancellationToken ct)
    {
        try
        {
            var missing = 0;
            foreach (var kind in resources.GroupBy(r => r.Kind, r => r.Name))
            {
                var names = (await WithinAsync(c => ListAsync(there, kind.Key, c), () => null, ct))?.ToHashSet(StringComparer.Ordinal);
                if (names is null)
                    return null;

                missing += kind.Count(name => !names.Contains(name));
            }

            return missing;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "What is where the connection of {Cell} leads could not be listed.", there);
            return null;
        }
    }

    private async Task<IReadOnlyCollection<string>?> ListAsync(CellAccess there, string kind, CancellationToken ct) =>
        drivers.Databases.FirstOrDefault(d => d.Kind == kind) is { } databases ? await databases.ListAsync(there, ct) : await drivers.Storage(kind).ListAsync(there, ct);

    private static Task<ServerTrial> WithinAsync(Func<CancellationToken, Task<ServerTrial>> trial, CancellationToken ct) =>
        WithinAsync(trial, () => new ServerTrial(ServerFault.Unreachable, ""), ct);

    private static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> trial, Func<T> late, CancellationToken ct)
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
            return late();
        }
    }
}
