using System.Collections.Concurrent;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Shell.Circuits;

/// <summary>The circuits of signed-in people in this process.</summary>
internal sealed class OpenCircuits
{
    private readonly ConcurrentDictionary<OpenCircuit, byte> _all = new();

    public ICollection<OpenCircuit> All => _all.Keys;

    public void Add(OpenCircuit circuit) => _all.TryAdd(circuit, 0);

    public void Remove(OpenCircuit circuit) => _all.TryRemove(circuit, out _);
}

/// <summary>One person's open page.</summary>
internal sealed class OpenCircuit(Session session, LiveRights rights)
{
    private volatile bool _isRefused;

    public Session Session { get; } = session;

    /// <summary>What the person could do when it was looked last; null: not looked yet.</summary>
    public string? Standing { get; private set; }

    /// <summary>True: nothing that the browser sends is carried out any more.</summary>
    public bool IsRefused => _isRefused;

    public async Task RefuseAsync()
    {
        _isRefused = true;
        await rights.TellEndedAsync();
    }

    public async Task StandAsync(string standing)
    {
        var before = Standing;
        Standing = standing;
        if (before is not null && before != standing)
            await rights.TellChangedAsync();
    }
}
