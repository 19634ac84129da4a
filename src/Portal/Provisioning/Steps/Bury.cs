using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>What stays of the tenant says when, where and on which plan it was, and nothing about any person: its operations forget their people too.</summary>
internal sealed class Bury(PortalDb db, IEvents events) : IForwardStep
{
    public static string Name => "bury"; // stored; never rename

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken ct)
    {
        foreach (var operation in await db.Operations.Where(o => o.TenantId == step.Tenant).ToListAsync(ct))
            Redact(operation);

        await events.PublishAsync(new TenantBuried(step.Tenant), ct);
        return StepOutcome.Done;
    }

    private static void Redact(Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Provision:
                operation.Input = OperationInput.Write(OperationInput.Read<ProvisionInput>(operation) with { OwnerEmail = "" });
                break;
            case OperationKind.Suspend or OperationKind.Resume:
                operation.Input = OperationInput.Write(OperationInput.Read<AccessInput>(operation) with { Note = "" });
                break;
            case OperationKind.Freeze when OperationInput.Read<FreezeInput>(operation).AskedBy == DeletionAsker.Owner:
            case OperationKind.Restore when OperationInput.Read<RestoreInput>(operation).AskedBy == DeletionAsker.Owner:
                operation.RequestedBy = Caller.OwnerName;
                break;
        }
    }
}
