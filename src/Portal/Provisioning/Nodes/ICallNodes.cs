using Portal.Kernel;

namespace Portal.Provisioning.Nodes;

/// <summary>Calls the other nodes about what they would otherwise find by looking, a moment later. A call may get lost, and never fails anything.</summary>
internal interface ICallNodes
{
    /// <summary>A change of an operation was committed: pages may watch it.</summary>
    void OperationChanged(OperationId id, int version);

    /// <summary>A wish to run was written: workers may take it.</summary>
    Task WorkWaitsAsync(CancellationToken ct);
}

/// <summary>One node, or several that look.</summary>
internal sealed class NoCalls : ICallNodes
{
    public void OperationChanged(OperationId id, int version)
    {
    }

    public Task WorkWaitsAsync(CancellationToken ct) => Task.CompletedTask;
}
