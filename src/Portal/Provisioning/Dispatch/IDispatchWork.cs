using Portal.Kernel;

namespace Portal.Provisioning.Dispatch;

/// <summary>Gets a worker, on this node or another, to run a tenant's open operation. It only dispatches: the truth stands in the operation.</summary>
internal interface IDispatchWork
{
    /// <summary>Asks for a run now, or at <paramref name="at"/>; replaces an earlier wish for the same operation.</summary>
    Task DispatchAsync(TenantId tenant, OperationId operation, DateTimeOffset? at, CancellationToken ct);

    /// <summary>True when a run is wished for, waits for its turn, or is under way.</summary>
    Task<bool> IsDispatchedAsync(OperationId operation, CancellationToken ct);
}
