using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>
/// The door for handlers: adds an operation to the unit of work; the handler's own <c>SaveChangesAsync</c> accepts it. After the commit the
/// worker is woken; if that fails, the reconciler finds it.
/// </summary>
public interface IOperations
{
    /// <summary>Adds an operation for a tenant that has none open (otherwise saving fails on a unique index).</summary>
    /// <param name="tenant">The tenant it is about, or <see cref="TenantId.Installation"/>.</param>
    /// <param name="kind">What to do.</param>
    /// <param name="input">What the kind needs to know: <see cref="ProvisionInput"/>, <see cref="AccessInput"/> and so on. No secrets: it is shown to staff.</param>
    Operation Enqueue(TenantId tenant, OperationKind kind, object input);

    /// <summary>Takes a failed operation up again from the step that failed. The caller has checked that it is <see cref="OperationStatus.Failed"/>.</summary>
    void Retry(Operation operation);

    /// <summary>Has everything recorded undone, backwards. The caller has checked that it can be cancelled.</summary>
    void CancelAndUndo(Operation operation);
}

/// <summary>What <see cref="OperationKind.Provision"/> needs to know.</summary>
/// <param name="Name">The organisation's name.</param>
/// <param name="Slug">Its address.</param>
/// <param name="OwnerEmail">Who is invited as the owner.</param>
/// <param name="Plan">The plan's code, for staff to read.</param>
/// <param name="Isolation">How its database is separated from others'.</param>
/// <param name="Region">Where its resources must live.</param>
/// <param name="Language">Two letters: en, de, fr, es.</param>
/// <param name="StorageQuotaBytes">The most its storage may hold; null: no bound.</param>
/// <param name="TemplateVersion">The <see cref="TemplateVersion"/> it is made from, fixed when it was asked for.</param>
public sealed record ProvisionInput(
    string Name, string Slug, string OwnerEmail, string Plan, Isolation Isolation, string Region, string Language, long? StorageQuotaBytes, Guid TemplateVersion);

/// <summary>What <see cref="OperationKind.Suspend"/> and <see cref="OperationKind.Resume"/> need to know.</summary>
/// <param name="Reason">A stored reason such as <c>StaffRequest</c>; null when resuming.</param>
/// <param name="Note">What staff wrote.</param>
public sealed record AccessInput(string? Reason, string Note);

/// <summary>What <see cref="OperationKind.RotatePassword"/> tells staff.</summary>
/// <param name="Database">The database whose password it is, by its name on the server.</param>
public sealed record RotatePasswordInput(string Database);

/// <summary>What <see cref="OperationKind.RotateRootKey"/> needs to know.</summary>
/// <param name="From">The name of the root key that is to be replaced: while it is the current one, there is no new one yet.</param>
public sealed record RotateRootKeyInput(string From);

/// <summary>Who wanted a tenant to be deleted or brought back. Stored in inputs as text; never rename.</summary>
public enum DeletionAsker
{
    /// <summary>Somebody who owned the tenant.</summary>
    Owner,

    /// <summary>Somebody who works for the provider.</summary>
    Staff,

    /// <summary>Nobody: the time was over.</summary>
    Clock,
}

/// <summary>What <see cref="OperationKind.Freeze"/> needs to know.</summary>
/// <param name="AskedBy">Which side asked.</param>
/// <param name="Reason">Why, as they wrote it.</param>
/// <param name="RestorableUntil">Until when it could be undone when it was asked; a legal hold moves that.</param>
public sealed record FreezeInput(DeletionAsker AskedBy, string Reason, DateTimeOffset RestorableUntil);

/// <summary>What <see cref="OperationKind.Restore"/> needs to know.</summary>
/// <param name="AskedBy">Which side asked.</param>
/// <param name="Slug">The address that it comes back with; held for it since it was asked.</param>
public sealed record RestoreInput(DeletionAsker AskedBy, string Slug);

/// <summary>What <see cref="OperationKind.Delete"/> needs to know.</summary>
/// <param name="StartedBy">The clock, or staff who did not wait for it.</param>
/// <param name="RestorableUntil">Until when it could have been brought back.</param>
public sealed record DeleteInput(DeletionAsker StartedBy, DateTimeOffset RestorableUntil);
