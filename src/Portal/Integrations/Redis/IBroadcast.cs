namespace Portal.Integrations.Redis;

/// <summary>Short texts from one node to all others that listen at this moment.</summary>
public interface IBroadcast
{
    /// <summary>Sends without waiting and without failing; lost while Redis is away.</summary>
    void Send(string channel, string text);

    /// <summary>Listens until cancelled, and says after each change whether it can hear: what was sent while it could not is lost.</summary>
    IAsyncEnumerable<bool> ListenAsync(IEnumerable<string> channels, Action<string, string> heard, CancellationToken ct);
}
