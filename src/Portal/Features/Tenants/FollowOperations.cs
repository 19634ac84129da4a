using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants;

// A tenant's status follows what the worker announces; each reaction commits with the step that it reacts to. What a tenant is and how its last
// operation went are two facts: only provisioning, closing and opening move the status.

internal sealed class FollowProvisioning(PortalDb db, TimeProvider time)
    : IReactTo<TenantPlaced>, IReactTo<TenantSettingsGiven>, IReactTo<TenantActivated>, IReactTo<TenantDeactivated>,
      IReactTo<OperationFailed>, IReactTo<OperationRetried>, IReactTo<OperationUndoing>, IReactTo<OperationCancelled>
{
    public async Task Handle(TenantPlaced notification, CancellationToken cancellationToken) =>
        (await FindAsync(notification.Tenant, cancellationToken)).CellId = notification.Cell;

    public async Task Handle(TenantSettingsGiven notification, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        tenant.Name = notification.Name;
        tenant.Language = notification.Language;
        tenant.TimeZone = notification.TimeZone;
        tenant.Currency = notification.Currency;
        tenant.ApplicationSettings = JsonSerializer.Serialize(notification.Application);
    }

    public async Task Handle(TenantActivated notification, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        tenant.ActivatedAt ??= time.GetUtcNow();
        tenant.StatusNote = null;
        tenant.Become(TenantStatus.Active, time.GetUtcNow());
    }

    public Task Handle(TenantDeactivated notification, CancellationToken cancellationToken) =>
        BecomeAsync(notification.Tenant, TenantStatus.Deleting, cancellationToken);

    public async Task Handle(OperationFailed notification, CancellationToken cancellationToken)
    {
        if (notification.Kind != OperationKind.Provision)
            return;

        // After "activate" the tenant runs: a welcome mail that cannot be queued does not take it down.
        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        if (tenant.Status == TenantStatus.Provisioning)
            tenant.Become(TenantStatus.ProvisioningFailed, time.GetUtcNow());
    }

    public async Task Handle(OperationRetried notification, CancellationToken cancellationToken)
    {
        if (notification.Kind != OperationKind.Provision)
            return;

        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        if (tenant.Status == TenantStatus.ProvisioningFailed)
            tenant.Become(TenantStatus.Provisioning, time.GetUtcNow());
    }

    public Task Handle(OperationUndoing notification, CancellationToken cancellationToken) =>
        notification.Kind == OperationKind.Provision ? BecomeAsync(notification.Tenant, TenantStatus.Deleting, cancellationToken) : Task.CompletedTask;

    public async Task Handle(OperationCancelled notification, CancellationToken cancellationToken)
    {
        if (notification.Kind != OperationKind.Provision)
            return;

        var tenant = await FindAsync(notification.Tenant, cancellationToken);
        tenant.CellId = null;
        tenant.Become(TenantStatus.Deleted, time.GetUtcNow());
    }

    private async Task BecomeAsync(TenantId id, TenantStatus status, CancellationToken ct) => (await FindAsync(id, ct)).Become(status, time.GetUtcNow());

    private Task<Tenant> FindAsync(TenantId id, CancellationToken ct) => db.Tenants.SingleAsync(t => t.Id == id, ct);
}

internal sealed class FollowClosingAndOpening(PortalDb db, TimeProvider time) : IReactTo<TenantClosed>, IReactTo<TenantOpened>
{
    public async Task Handle(TenantClosed notification, CancellationToken cancellationToken)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        tenant.SuspensionReason = Enum.Parse<SuspensionReason>(notification.Reason);
        tenant.StatusNote = notification.Note;
        tenant.Become(TenantStatus.Suspended, time.GetUtcNow());
    }

    public async Task Handle(TenantOpened notification, CancellationToken cancellationToken)
    {
        var tenant = await db.Tenants.SingleAsync(t => t.Id == notification.Tenant, cancellationToken);
        tenant.SuspensionReason = null;
        tenant.StatusNote = null;
        tenant.Become(TenantStatus.Active, time.GetUtcNow());
    }
}
