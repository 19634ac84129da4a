using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

// What the worker announces. Reactions live in the areas, add to the unit of work in which the step is recorded, and are therefore carried out
// exactly once; they never save themselves.

/// <summary>An operation moved: the tenant's status may follow.</summary>
public abstract record OperationEvent(TenantId Tenant, OperationId Operation, OperationKind Kind) : IEvent;

/// <summary>A step gave up for good.</summary>
public sealed record OperationFailed(TenantId Tenant, OperationId Operation, OperationKind Kind, string Step, StepReason Reason) : OperationEvent(Tenant, Operation, Kind);

/// <summary>The last step was recorded.</summary>
public sealed record OperationSucceeded(TenantId Tenant, OperationId Operation, OperationKind Kind) : OperationEvent(Tenant, Operation, Kind);

/// <summary>A failed operation was taken up again.</summary>
public sealed record OperationRetried(TenantId Tenant, OperationId Operation, OperationKind Kind) : OperationEvent(Tenant, Operation, Kind);

/// <summary>Undoing began.</summary>
public sealed record OperationUndoing(TenantId Tenant, OperationId Operation, OperationKind Kind) : OperationEvent(Tenant, Operation, Kind);

/// <summary>Everything is undone.</summary>
public sealed record OperationCancelled(TenantId Tenant, OperationId Operation, OperationKind Kind) : OperationEvent(Tenant, Operation, Kind);

/// <summary>Step "place in a cell" chose one.</summary>
public sealed record TenantPlaced(TenantId Tenant, CellId Cell) : IEvent;

/// <summary>Step "apply settings": the area of tenants keeps them.</summary>
public sealed record TenantSettingsGiven(TenantId Tenant, string Name, string Language, string TimeZone, string Currency, IReadOnlyDictionary<string, string> Application) : IEvent;

/// <summary>Step "create roles": the area of members keeps them.</summary>
public sealed record TenantRolesGiven(TenantId Tenant, IReadOnlyList<TemplateRole> Roles) : IEvent;

/// <summary>Undo of "create roles".</summary>
public sealed record TenantRolesTaken(TenantId Tenant) : IEvent;

/// <summary>Step "invite owner": account, membership with the owning role, invitation mail.</summary>
public sealed record OwnerInvited(TenantId Tenant, string Email, string Language) : IEvent;

/// <summary>Undo of "invite owner": membership and, where nothing else uses it and no password was set, the account.</summary>
public sealed record OwnerUninvited(TenantId Tenant, string Email) : IEvent;

/// <summary>Step "activate": checked and open.</summary>
public sealed record TenantActivated(TenantId Tenant) : IEvent;

/// <summary>Undo of "activate".</summary>
public sealed record TenantDeactivated(TenantId Tenant) : IEvent;

/// <summary>Step "tell": the welcome mail.</summary>
public sealed record TenantReady(TenantId Tenant, string Name, string Slug, string OwnerEmail, string Language) : IEvent;

/// <summary>Step "close": the tenant's pages close for everybody but those who own it.</summary>
public sealed record TenantClosed(TenantId Tenant, string Reason, string Note) : IEvent;

/// <summary>Step "open": the tenant's pages open again.</summary>
public sealed record TenantOpened(TenantId Tenant) : IEvent;

/// <summary>Step "reopen": a tenant that was to be deleted is what it was.</summary>
public sealed record TenantReopened(TenantId Tenant) : IEvent;

/// <summary>Step "close for good": from here on the tenant is being deleted.</summary>
public sealed record TenantClosedForGood(TenantId Tenant) : IEvent;

/// <summary>Step "remove people": memberships, roles, links, accounts that belong to nothing else, and what is kept about people besides.</summary>
/// <param name="Removed">Where each reaction counts what it removes, for the certificate.</param>
public sealed record TenantPeopleLeft(TenantId Tenant, Tally Removed) : IEvent;

/// <summary>Step "certify": everything is gone, and was looked for.</summary>
public sealed record TenantGone(TenantId Tenant, OperationId Operation) : IEvent;

/// <summary>Step "tell": the mail to whom it belonged.</summary>
public sealed record TenantDeletionCertified(TenantId Tenant) : IEvent;

/// <summary>Step "bury": what is left is a tombstone.</summary>
public sealed record TenantBuried(TenantId Tenant) : IEvent;

/// <summary>Counts by name.</summary>
public sealed class Tally
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Add(string what, int count) => _counts[what] = _counts.GetValueOrDefault(what) + count;
}
