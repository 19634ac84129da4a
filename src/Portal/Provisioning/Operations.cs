using System.Diagnostics;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Dispatch;
using Portal.Provisioning.Nodes;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>Writes what shall be done into the caller's unit of work and wakes a worker once that is committed.</summary>
internal sealed class Operations(PortalDb db, CallerContext context, AfterCommit afterCommit, TimeProvider time) : IOperations
{
    public Operation Enqueue(TenantId tenant, OperationKind kind, object input)
    {
        var operation = new Operation
        {
            Id = OperationId.New(),
            TenantId = tenant,
            Kind = kind,
            Status = OperationStatus.Queued,
            Direction = StepDirection.Do,
            Input = OperationInput.Write(input),
            CreatedAt = time.GetUtcNow(),
            RequestedBy = context.Caller.Name,
            TraceParent = Asking,
        };
        db.Operations.Add(operation);
        Wake(operation);
        return operation;
    }

    public void Retry(Operation operation)
    {
        operation.Status = operation.Direction == StepDirection.Undo ? OperationStatus.Undoing : OperationStatus.Queued;
        TakeUp(operation);
    }

    public void CancelAndUndo(Operation operation)
    {
        operation.Direction = StepDirection.Undo;
        operation.Status = OperationStatus.Undoing;
        operation.CurrentStep = null;
        TakeUp(operation);
    }

    private void TakeUp(Operation operation)
    {
        operation.Attempt = 0;
        operation.StepStartedAt = null;
        operation.NextAttemptAt = null;
        operation.Reason = null;
        operation.TraceParent = Asking;
        operation.Node = null; // nobody's: whoever claims it next announces the turn
        Wake(operation);
    }

    private static string? Asking => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    private void Wake(Operation operation) => afterCommit.Do(async (services, ct) =>
    {
        services.GetRequiredService<OperationNews>().Changed(operation);
        await services.GetRequiredService<IDispatchWork>().DispatchAsync(operation.TenantId, operation.Id, null, ct);
    });
}
